package org.longhaul.management;

import java.util.List;
import org.longhaul.management.Tables.ScheduleRow;
import org.longhaul.security.Operation;

/** What recurs. */
@Described("The schedules: each orders a task at each of its ticks")
interface SchedulerMXBean {
    @Described("The schedules, by name, at most 200")
    @Manages(Operation.READ_SCHEDULES)
    List<ScheduleRow> getSchedules();

    @Described("Stops a schedule from ticking until it is resumed")
    @Manages(Operation.RUN_SCHEDULES)
    void pause(@Described(name = "name", value = "The name of the schedule") String name);

    @Described("Lets a paused schedule tick again")
    @Manages(Operation.RUN_SCHEDULES)
    void resume(@Described(name = "name", value = "The name of the schedule") String name);

    @Described("Has a schedule order a task now, and answers its id")
    @Manages(Operation.RUN_SCHEDULES)
    String run(@Described(name = "name", value = "The name of the schedule") String name);

    @Described("Makes a schedule, which the caller then owns")
    @Manages(Operation.CHANGE_SCHEDULES)
    void create(
            @Described(
                            name = "schedule",
                            value = "A JSON object as for POST /api/schedules, such as"
                                    + " {\"name\": \"nightly\", \"type\": \"sleep\", \"interval\": \"P1D\"}")
                    String schedule);

    @Described("Changes a schedule, which the caller then owns: what is named is replaced, the rest stays")
    @Manages(Operation.CHANGE_SCHEDULES)
    void change(
            @Described(name = "name", value = "The name of the schedule") String name,
            @Described(name = "changes", value = "A JSON object, such as {\"interval\": \"PT1H\"}") String changes);

    @Described("Removes a schedule; its tasks stay")
    @Manages(Operation.CHANGE_SCHEDULES)
    void remove(@Described(name = "name", value = "The name of the schedule") String name);
}
