package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;
import org.longhaul.testing.TaskViews;

class RetryAfterTest {
    @ParameterizedTest(name = "{0} of {1} after {2} s: {3} s")
    @CsvSource({
        "50, 100, 100, 10", // 100 s are left
        "99, 100, 100, 1",
        "100, 100, 100, 1",
        "150, 100, 100, 1", // more than there should be
        "1, 1000000, 100, 60",
        "500, 1000, 0, 1",
        "0, 1000, 90, 9", // no rate yet: as if nothing were known
        "0, 0, 5, 1",
        "7, 0, 90, 9",
        "7, 0, 9000, 30",
        "7, 0, -5, 1", // the clocks differ
        "1, 9223372036854775807, 100, 60"
    })
    void of_a_run(long completed, long total, long age, long seconds) {
        var task = TaskViews.summary(
                "one",
                TaskState.RUNNING,
                null,
                new Progress(completed, total, ""),
                TaskViews.CREATED,
                TaskViews.CREATED,
                1);

        assertThat(RetryAfter.seconds(task, TaskViews.CREATED.plusSeconds(age))).isEqualTo(seconds);
    }

    @ParameterizedTest(name = "{0}, due in {1} s, {2} s old: {3} s")
    @CsvSource({
        "DUE, 3600, 0, 60",
        "DUE, 20, 0, 20",
        "DUE, 20, 19, 1",
        "DUE, 20, 100, 1",
        "READY, 0, 0, 1",
        "READY, 0, 30, 3",
        "READY, 0, 3600, 5",
        "KEY, 0, 3600, 5",
        "HELD, 0, 3600, 5"
    })
    void of_a_task_that_is_queued(Gate gate, long due, long age, long seconds) {
        var task = TaskViews.summary(
                "one", TaskState.QUEUED, gate, Progress.NONE, TaskViews.CREATED.plusSeconds(due), null, 1);

        assertThat(RetryAfter.seconds(task, TaskViews.CREATED.plusSeconds(age))).isEqualTo(seconds);
    }
}
