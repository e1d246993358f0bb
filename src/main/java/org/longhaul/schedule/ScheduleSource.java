package org.longhaul.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;
import org.longhaul.task.Sight;

/**
 * What recurs, as tasks: each schedule is one that is queued until its next tick, and its parts are the tasks that it has
 * made lately. It is not aborted but paused or removed.
 */
@ApplicationScoped
public class ScheduleSource implements VirtualTaskSource {
    private static final int MOST = 500;
    private static final int CHILDREN = 20;

    private ScheduleStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ScheduleSource() {}

    /** Reads the schedules in this store. */
    @Inject
    public ScheduleSource(ScheduleStore store) {
        this.store = store;
    }

    @Override
    public String module() {
        return "schedule";
    }

    @Override
    public Found list() {
        List<Schedule> all = store.list(Sight.ALL, "", MOST + 1);
        List<Schedule> shown = all.subList(0, Math.min(MOST, all.size()));
        var tasks = shown.stream().map(this::task).toList();
        return new Found(
                tasks,
                all.size() > MOST
                        ? List.of("Only the first %d schedules by name are there; GET /api/schedules lists all"
                                .formatted(MOST))
                        : List.of());
    }

    @Override
    public Optional<VirtualTask> find(String id) {
        return store.ids().stream()
                .filter(schedule -> id(schedule).equals(id))
                .findFirst()
                .flatMap(store::findById)
                .map(this::task);
    }

    /** The id of the computed task of a schedule. */
    static String id(String scheduleId) {
        return VirtualTask.id("schedule", scheduleId);
    }

    private VirtualTask task(Schedule schedule) {
        boolean ended = schedule.state() == ScheduleState.ENDED;
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("schedule", schedule.name());
        attributes.put("type", schedule.type());
        attributes.put("interval", schedule.interval().toString());
        if (schedule.lastTask() != null) {
            attributes.put("lastTask", schedule.lastTask());
        }
        return VirtualTask.of(id(schedule.id()), "schedule", ended ? State.SUCCEEDED : State.QUEUED, schedule.created())
                .withScope("cluster")
                .withOwner(schedule.owner(), schedule.product())
                .withNode(schedule.node())
                .withDue(schedule.nextDue())
                .withEnded(ended ? Objects.requireNonNullElse(schedule.lastDue(), schedule.changed()) : null)
                .withMessage(
                        switch (schedule.state()) {
                            case ACTIVE -> "Next run at " + schedule.nextDue();
                            case PAUSED -> "Paused";
                            case ENDED -> "Its last tick is over";
                        })
                .withAttributes(attributes)
                .withChildren(children(schedule));
    }

    private List<VirtualTask> children(Schedule schedule) {
        List<String> made = store.ticks(schedule.id(), Schedules.TICKS).stream()
                .filter(tick -> tick.outcome() == Tick.Outcome.MADE || tick.outcome() == Tick.Outcome.ASKED)
                .map(Tick::task)
                .filter(Objects::nonNull)
                .limit(CHILDREN)
                .toList();
        Map<String, VirtualTask> there = new HashMap<>();
        store.made(made).forEach(task -> there.put(task.id(), task.withOwner(schedule.owner(), schedule.product())));
        return made.stream().map(there::get).filter(Objects::nonNull).toList();
    }
}
