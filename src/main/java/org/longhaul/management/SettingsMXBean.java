package org.longhaul.management;

import java.util.List;
import org.longhaul.management.Tables.SettingRow;
import org.longhaul.security.Operation;

/** What can be set while Longhaul runs. */
@Described("The settings that can be changed while Longhaul runs, on all nodes at once")
interface SettingsMXBean {
    @Described("The settings")
    @Manages(Operation.READ_SETTINGS)
    List<SettingRow> getSettings();

    @Described("Changes a setting on all nodes; what contradicts another is refused with the reason")
    @Manages(Operation.CHANGE_SETTINGS)
    void set(
            @Described(name = "key", value = "The name, such as task-ttl") String key,
            @Described(name = "value", value = "The new value, such as PT2H") String value);
}
