package org.longhaul.api;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longhaul.query.TaskSummary;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;

/** After how many seconds it is worth asking for a task again. */
final class RetryAfter {
    private RetryAfter() {}

    /**
     * The seconds for a task that has not ended: of a run whose end can be estimated a tenth of the rest, of another one
     * more the longer it runs, of a task that is not due the time until then.
     */
    static long seconds(TaskSummary task, Instant now) {
        return switch (task.state()) {
            case RUNNING -> running(task.progress(), age(task.started(), now));
            case QUEUED ->
                task.gate() == Gate.DUE ? between(1, seconds(Duration.between(now, task.due())), 60) : usual(task, now);
            default -> usual(task, now);
        };
    }

    private static long running(Progress progress, double age) {
        if (progress.total() <= 0 || progress.completed() <= 0) {
            return between(1, age / 10, 30);
        }
        double left = Math.max(0, (double) progress.total() - progress.completed());
        return between(1, age / progress.completed() * left / 10, 60);
    }

    private static long usual(TaskSummary task, Instant now) {
        return between(1, age(task.created(), now) / 10, 5);
    }

    /** Seconds, not negative: the times are the database's and may be ahead of this clock. */
    private static double age(@Nullable Instant since, Instant now) {
        return since == null ? 0 : Math.max(0, seconds(Duration.between(since, now)));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static long between(long least, double seconds, long most) {
        return Math.max(least, Math.min(most, (long) Math.ceil(seconds)));
    }
}
