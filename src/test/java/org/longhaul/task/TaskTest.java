package org.longhaul.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void a_plain_order_is_ready_at_once() {
        Task task = task(null, null, true);

        assertThat(task.state()).isEqualTo(TaskState.QUEUED);
        assertThat(task.gate()).contains(Gate.READY);
        assertThat(task.due()).isEqualTo(NOW);
    }

    @Test
    void an_order_for_later_waits_for_its_time() {
        assertThat(task(NOW.plusSeconds(60), null, true).gate()).contains(Gate.DUE);
    }

    @Test
    void an_order_with_a_key_waits_until_the_key_is_known_to_be_free() {
        assertThat(task(null, "warehouse-7", true).gate()).contains(Gate.KEY);
    }

    @Test
    void time_comes_before_the_key() {
        assertThat(task(NOW.plusSeconds(60), "warehouse-7", true).gate()).contains(Gate.DUE);
    }

    @Test
    void a_queued_task_that_is_aborted_never_runs() {
        Task task = task(null, null, true);
        long epoch = task.epoch();

        assertThat(task.abort("ann", NOW.plusSeconds(1))).isTrue();

        assertThat(task.state()).isEqualTo(TaskState.ABORTED);
        assertThat(task.reason()).contains(Reason.ASKED);
        assertThat(task.gate()).isEmpty();
        assertThat(task.ended()).contains(NOW.plusSeconds(1));
        assertThat(task.epoch()).as("a late claim must not match").isGreaterThan(epoch);
    }

    @Test
    void an_ended_task_cannot_be_aborted() {
        Task task = task(null, null, true);
        task.abort("ann", NOW);

        assertThatThrownBy(() -> task.abort("bob", NOW))
                .isInstanceOf(TaskEndedException.class)
                .hasMessageContaining("ABORTED");
    }

    @Test
    void a_type_may_refuse_to_be_aborted() {
        Task task = task(null, null, false);

        assertThatThrownBy(() -> task.abort("ann", NOW)).isInstanceOf(NotAbortableException.class);
        assertThat(task.state()).isEqualTo(TaskState.QUEUED);
        assertThat(task.abortAt()).isEmpty();
    }

    private static Task task(Instant due, String key, boolean abortable) {
        var order =
                new TaskOrder("demo", "demo", 0, due, key, null, abortable, false, 1, null, null, "", null, 1L, "ann");
        return new Task("018f", 1, order, "node-1", NOW);
    }
}
