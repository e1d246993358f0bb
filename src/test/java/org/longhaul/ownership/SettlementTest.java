package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Texts;
import org.longhaul.task.Actor;
import org.longhaul.task.Gate;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

class SettlementTest {
    private static final List<Outcome> OUTCOMES = List.of(
            new Outcome.Succeeded("1"),
            new Outcome.Failed(Reason.ERROR, "broken", "trace"),
            new Outcome.TryAgain("broken", "trace", Duration.ofSeconds(3)),
            new Outcome.Aborted(Reason.ASKED, "stopped"),
            new Outcome.Dropped(Reason.SHUTDOWN, "no time"),
            new Outcome.Released(Reason.SHUTDOWN, "later"));

    private static RunStore.Running running(int attempt, boolean restartable, boolean abortAsked) {
        return new RunStore.Running(
                new Lease("a", 1),
                "work",
                null,
                attempt,
                3,
                restartable,
                abortAsked,
                "ann",
                "one",
                7,
                "work",
                null,
                null,
                false,
                false);
    }

    @Test
    void every_settlement_is_a_state_that_may_follow_running_with_a_gate_only_if_it_is_queued() {
        var all = new ArrayList<Settlement>();
        for (boolean abortAsked : List.of(false, true)) {
            for (int attempt = 1; attempt <= 3; attempt++) {
                for (boolean restartable : List.of(false, true)) {
                    var task = running(attempt, restartable, abortAsked);
                    OUTCOMES.forEach(outcome -> all.add(Settlement.of(outcome, task)));
                    all.add(Settlement.lost(task, "Node one was lost"));
                }
            }
        }

        assertThat(all).allSatisfy(settlement -> {
            assertThat(TaskState.RUNNING.mayBecome(settlement.state())).isTrue();
            assertThat(settlement.gate() != null).isEqualTo(settlement.state() == TaskState.QUEUED);
            assertThat(settlement.reason()).isNotNull();
        });
        assertThat(all).extracting(Settlement::state).contains(TaskState.QUEUED, TaskState.DROPPED);
    }

    @Test
    void what_a_limit_asked_to_stop_says_so_however_it_ends() {
        var task = new RunStore.Running(
                new Lease("a", 1),
                "work",
                null,
                1,
                3,
                true,
                true,
                Actor.CANCEL_THRESHOLD.name(),
                "one",
                7,
                "work",
                null,
                null,
                false,
                false);

        var all = new ArrayList<>(OUTCOMES.stream()
                .filter(outcome -> !(outcome instanceof Outcome.Dropped))
                .map(outcome -> Settlement.of(outcome, task))
                .toList());
        all.add(Settlement.lost(task, "Node one was lost"));

        assertThat(all).allSatisfy(settlement -> {
            assertThat(settlement.state()).isEqualTo(TaskState.ABORTED);
            assertThat(settlement.reason()).isEqualTo(Reason.THRESHOLD);
            assertThat(settlement.message()).containsOnlyOnce("job-cancel-threshold");
        });
    }

    @Test
    void without_a_request_to_stop_the_outcome_decides() {
        assertThat(OUTCOMES)
                .extracting(outcome ->
                        Settlement.of(outcome, running(1, true, false)).state())
                .containsExactly(
                        TaskState.SUCCEEDED,
                        TaskState.FAILED,
                        TaskState.QUEUED,
                        TaskState.ABORTED,
                        TaskState.DROPPED,
                        TaskState.QUEUED);
    }

    @Test
    void after_a_request_to_stop_everything_but_a_drop_is_aborted_and_keeps_what_the_failure_said() {
        var settled = OUTCOMES.stream()
                .map(outcome -> Settlement.of(outcome, running(1, true, true)))
                .toList();

        assertThat(settled)
                .extracting(Settlement::state)
                .containsExactly(
                        TaskState.ABORTED,
                        TaskState.ABORTED,
                        TaskState.ABORTED,
                        TaskState.ABORTED,
                        TaskState.DROPPED,
                        TaskState.ABORTED);
        assertThat(settled.get(0).message()).isEqualTo("Asked to stop by ann");
        assertThat(settled.get(1).message()).isEqualTo("broken");
        assertThat(settled.get(1).reason()).isEqualTo(Reason.ASKED);
    }

    @Test
    void the_last_attempt_is_not_tried_again() {
        var again = OUTCOMES.get(2);
        assertThat(Settlement.of(again, running(2, true, false)).gate()).isEqualTo(Gate.DUE);
        assertThat(Settlement.of(again, running(3, true, false)).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void texts_are_cut_and_cleaned() {
        assertThat(Texts.stored("fine 😀", 100)).isEqualTo("fine 😀");
        assertThat(Texts.stored("a\0b\ud800c", 100)).isEqualTo("a\ufffdb\ufffdc");
        assertThat(Texts.stored("12345", 4)).isEqualTo("123…");
        assertThat(Texts.stored("12😀45", 4)).isEqualTo("12\ufffd…");
        assertThat(Texts.storable("a\0")).isFalse();
    }
}
