package org.longhaul.management;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longhaul.ownership.NodeView;
import org.longhaul.platform.LiveSettings;
import org.longhaul.query.ModuleView;
import org.longhaul.query.Overview;
import org.longhaul.query.TaskSummary;
import org.longhaul.schedule.Schedule;
import org.longhaul.task.TaskState;

/**
 * How everything stood at one moment, as far as beans show it.
 *
 * @param at when it was taken
 * @param problem why a later one could not be taken; empty if the latest try succeeded
 * @param active the tasks that run or wait for others, children among them
 * @param queued the tasks that have waited longest
 * @param oldest the first of these
 * @param failed the tasks that did not succeed, the latest first
 * @param here the tasks that run on this node, by id
 * @param queuedByType how many are queued of each type; empty if there are too many to count
 */
record Snapshot(
        Instant at,
        String problem,
        Map<TaskState, Long> counts,
        List<Tables.TaskRow> active,
        List<Tables.TaskRow> queued,
        List<Tables.TaskRow> failed,
        Map<String, Overview.Entry> here,
        Optional<TaskSummary> oldest,
        Optional<Map<String, Long>> queuedByType,
        List<ModuleView> modules,
        List<NodeView> nodes,
        List<LiveSettings.Value> settings,
        List<Schedule> schedules) {
    /** Before the first one was taken. */
    static final Snapshot NONE = new Snapshot(
            Instant.EPOCH,
            "Nothing is known yet",
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /** The same, after a later one could not be taken. */
    Snapshot withProblem(String why) {
        return new Snapshot(
                at,
                why,
                counts,
                active,
                queued,
                failed,
                here,
                oldest,
                queuedByType,
                modules,
                nodes,
                settings,
                schedules);
    }

    /** How many tasks are stored in that state. */
    long count(TaskState state) {
        return counts.getOrDefault(state, 0L);
    }

    /** For how long the task that could begin and has waited longest has waited. */
    Duration oldestWaiting() {
        return oldest.map(task -> Duration.between(task.due(), at))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    /** How many tasks of this module run or wait for others, of those that are shown. */
    long activeOf(String module) {
        return active.stream().filter(task -> task.module().equals(module)).count();
    }

    /** How many tasks of these types are queued; -1 if they are too many to count. */
    long queuedOf(List<String> types) {
        return queuedByType
                .map(counted -> types.stream()
                        .mapToLong(type -> counted.getOrDefault(type, 0L))
                        .sum())
                .orElse(-1L);
    }
}
