package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import javax.management.OperationsException;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.management.Tables.ScheduleRow;
import org.longhaul.request.CallerRights;
import org.longhaul.request.PlanJson;
import org.longhaul.schedule.Owners;
import org.longhaul.schedule.Schedule;
import org.longhaul.schedule.Schedules;
import org.longhaul.security.Caller;

/** The schedules of the cluster. */
@Dependent
class SchedulerBean implements SchedulerMXBean {
    private final Snapshots snapshots;
    private final Schedules schedules;
    private final Owners owners;
    private final Catalog catalog;
    private final ServerCalls calls;

    @Inject
    SchedulerBean(Snapshots snapshots, Schedules schedules, Owners owners, Catalog catalog, ServerCalls calls) {
        this.snapshots = snapshots;
        this.schedules = schedules;
        this.owners = owners;
        this.catalog = catalog;
        this.calls = calls;
    }

    @Override
    public List<ScheduleRow> getSchedules() {
        return snapshots.get().schedules().stream().map(this::row).toList();
    }

    private ScheduleRow row(Schedule schedule) {
        return new ScheduleRow(
                schedule.name(),
                schedule.type(),
                ParametersJson.masked(catalog.find(schedule.type()), schedule.stored())
                        .toString(),
                schedule.interval().toString(),
                schedule.state().name(),
                schedule.overlap().name().toLowerCase(Locale.ROOT),
                schedule.starts().toString(),
                Views.text(schedule.ends()),
                Views.text(schedule.nextDue()),
                Views.text(schedule.lastDue()),
                Views.text(schedule.lastTask()),
                schedule.owner());
    }

    @Override
    public void pause(String name) {
        schedules.pause(name.strip(), calls.caller().actor());
    }

    @Override
    public void resume(String name) {
        schedules.resume(name.strip(), calls.caller().actor());
    }

    @Override
    public String run(String name) {
        return schedules.run(name.strip(), calls.caller().actor());
    }

    @Override
    public void create(String schedule) throws OperationsException {
        Caller caller = owner();
        var named = PlanJson.read(TaskActs.json("schedule", schedule));
        schedules.create(named.name(), named.plan(), caller.actor(), CallerRights.of(caller));
    }

    @Override
    public void change(String name, String changes) throws OperationsException {
        Caller caller = owner();
        var json = TaskActs.json("changes", changes);
        Schedule before = schedules.get(name.strip());
        schedules.change(
                before.name(),
                before.version(),
                plan -> PlanJson.merge(plan, json),
                caller.actor(),
                CallerRights.of(caller));
    }

    /** Who calls, and can own what they make: its tasks will be ordered in their name, with the rights they then have. */
    private Caller owner() throws OperationsException {
        Caller caller = calls.caller();
        if (!owners.known(caller.name())) {
            throw new OperationsException(
                    ("%s is no account, and the tasks of a schedule are ordered in the name of one, with its rights: use"
                                    + " a JMX name that is an account as well, or make the schedule over REST")
                            .formatted(caller.name()));
        }
        return caller;
    }

    @Override
    public void remove(String name) {
        schedules.remove(name.strip(), null, calls.caller().actor());
    }
}
