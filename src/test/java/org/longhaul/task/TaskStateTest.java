package org.longhaul.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.task.TaskState.ABORTED;
import static org.longhaul.task.TaskState.DROPPED;
import static org.longhaul.task.TaskState.FAILED;
import static org.longhaul.task.TaskState.QUEUED;
import static org.longhaul.task.TaskState.RUNNING;
import static org.longhaul.task.TaskState.SUCCEEDED;
import static org.longhaul.task.TaskState.WAITING;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskStateTest {
    private static final Map<TaskState, Set<TaskState>> WAYS = Map.of(
            QUEUED, EnumSet.of(RUNNING, WAITING, ABORTED, DROPPED),
            RUNNING, EnumSet.of(QUEUED, WAITING, SUCCEEDED, FAILED, ABORTED, DROPPED),
            WAITING, EnumSet.of(QUEUED, SUCCEEDED, FAILED, ABORTED, DROPPED),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(),
            ABORTED, Set.of(),
            DROPPED, Set.of());

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void goes_only_the_ways_of_the_diagram(TaskState state) {
        Set<TaskState> ways =
                EnumSet.allOf(TaskState.class).stream().filter(state::mayBecome).collect(Collectors.toSet());

        assertThat(ways).isEqualTo(WAYS.get(state));
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void nothing_comes_after_an_end(TaskState state) {
        assertThat(state.isFinal()).isEqualTo(WAYS.get(state).isEmpty());
    }

    @Test
    @SuppressWarnings("EnumOrdinal") // the numbers are in the database
    void the_stored_numbers_never_change() {
        assertThat(TaskState.values()).extracting(Enum::ordinal).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(TaskState.values()).containsExactly(QUEUED, RUNNING, WAITING, SUCCEEDED, FAILED, ABORTED, DROPPED);
        assertThat(Gate.values()).containsExactly(Gate.READY, Gate.DUE, Gate.KEY, Gate.HELD);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void every_reason_is_found_by_its_code(Reason reason) {
        assertThat(Reason.of(reason.code())).isEqualTo(reason);
        assertThat(reason.code()).hasSizeLessThanOrEqualTo(20);
    }
}
