package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.longhaul.management.Tables.SettingRow;
import org.longhaul.platform.LiveSettings;

/** The settings of the cluster. */
@Dependent
class SettingsBean implements SettingsMXBean {
    private final Snapshots snapshots;
    private final LiveSettings settings;
    private final ServerCalls calls;

    @Inject
    SettingsBean(Snapshots snapshots, LiveSettings settings, ServerCalls calls) {
        this.snapshots = snapshots;
        this.settings = settings;
        this.calls = calls;
    }

    @Override
    public List<SettingRow> getSettings() {
        return snapshots.get().settings().stream()
                .map(value -> new SettingRow(
                        value.setting().key(),
                        value.content(),
                        value.setting().standard(),
                        value.setting().kind().expected(),
                        value.setting().meaning(),
                        Views.text(value.changed()),
                        Views.text(value.changedBy())))
                .toList();
    }

    @Override
    public void set(String key, String value) {
        settings.change(Map.of(key.strip(), value.strip()), calls.caller().actor());
    }
}
