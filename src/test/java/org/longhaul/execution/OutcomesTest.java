package org.longhaul.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.batch.operations.JobStartException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.Claimed;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Redaction;
import org.longhaul.spi.Execution;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskFailedException;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;

class OutcomesTest {
    @Test
    void work_that_returns_has_succeeded() {
        Run run = run(false, 1);
        run.result("42");

        assertThat(Outcomes.returned(run)).isEqualTo(new Outcome.Succeeded("42"));
    }

    @Test
    void work_that_returns_after_an_abort_counts_as_aborted_even_if_it_did_not_look() {
        Run run = run(false, 1);
        run.requestStop(StopRequest.ABORT, "ann");

        assertThat(Outcomes.returned(run)).isInstanceOf(Outcome.Aborted.class);
    }

    @Test
    void work_that_finished_without_noticing_the_shutdown_has_succeeded() {
        Run run = run(false, 1);
        run.requestStop(StopRequest.DRAIN, "the shutdown");

        assertThat(Outcomes.returned(run)).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void restartable_work_that_stopped_for_a_shutdown_goes_back() {
        Run run = run(true, 1);
        run.requestStop(StopRequest.DRAIN, "the shutdown");
        run.lookAtStop();

        assertThat(Outcomes.returned(run)).isInstanceOf(Outcome.Released.class);
    }

    @Test
    void other_work_that_stopped_for_a_shutdown_is_dropped() {
        Run run = run(false, 1);
        run.requestStop(StopRequest.DRAIN, "the shutdown");
        run.lookAtStop();

        assertThat(Outcomes.returned(run))
                .isInstanceOfSatisfying(
                        Outcome.Dropped.class,
                        dropped -> assertThat(dropped.reason()).isEqualTo(Reason.SHUTDOWN));
    }

    @Test
    void an_abort_outranks_a_shutdown_and_a_lost_lease_outranks_both() {
        Run run = run(true, 1);
        run.requestStop(StopRequest.ABORT, "ann");
        run.requestStop(StopRequest.DRAIN, "the shutdown");
        assertThat(run.stop()).isEqualTo(StopRequest.ABORT);
        assertThat(run.stopBy()).isEqualTo("ann");

        run.requestStop(StopRequest.LEASE_LOST, "a rescue");
        run.lookAtStop();

        assertThatThrownBy(() -> Outcomes.returned(run)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void a_failure_is_tried_again_with_growing_pauses_while_attempts_are_left() {
        assertThat(Outcomes.failed(run(true, 1), failure(true)))
                .isInstanceOfSatisfying(
                        Outcome.TryAgain.class,
                        again -> assertThat(again.after()).isEqualTo(Duration.ofSeconds(2)));
        assertThat(Outcomes.failed(run(true, 2), failure(true)))
                .isInstanceOfSatisfying(
                        Outcome.TryAgain.class,
                        again -> assertThat(again.after()).isEqualTo(Duration.ofSeconds(3)));
        assertThat(Outcomes.failed(run(true, 3), failure(true))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void a_failure_for_good_is_not_tried_again() {
        assertThat(Outcomes.failed(run(true, 1), failure(false))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void work_that_may_not_be_run_again_fails_at_once() {
        assertThat(Outcomes.failed(run(false, 1), failure(true))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void work_that_throws_because_it_was_aborted_is_aborted() {
        Run run = run(true, 1);
        run.requestStop(StopRequest.ABORT, "ann");
        run.lookAtStop();

        assertThat(Outcomes.failed(run, failure(true))).isInstanceOf(Outcome.Aborted.class);
    }

    @Test
    void work_that_took_too_long_fails_with_that_reason() {
        Run run = run(false, 1);
        run.requestStop(StopRequest.TIMEOUT, "its time limit");
        run.lookAtStop();

        assertThat(Outcomes.returned(run))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.TIMEOUT));
    }

    @Test
    void the_first_failure_is_the_cause() {
        Run run = run(false, 1);
        run.failed(new Failure("first", "", true));
        run.failed(new Failure("second", "", true));

        assertThat(run.failure()).map(Failure::message).contains("first");
    }

    @Test
    void work_that_may_not_be_run_again_is_dropped_when_its_node_could_not_prove_its_lease() {
        assertThat(Outcomes.lost(run(false, 1)))
                .isInstanceOfSatisfying(
                        Outcome.Dropped.class,
                        dropped -> assertThat(dropped.reason()).isEqualTo(Reason.NODE_LOST));
        assertThat(Outcomes.lost(run(true, 1))).isInstanceOf(Outcome.Released.class);
    }

    @Test
    void a_batch_job_that_could_not_begin_for_want_of_the_database_goes_back() {
        var away = new JobStartException(new DataAccessException(new SQLException("refused", "08001")));

        assertThat(Outcomes.notStarted(run(false, 1), away))
                .isInstanceOfSatisfying(
                        Outcome.Released.class,
                        released -> assertThat(released.reason()).isEqualTo(Reason.NOT_STARTED));
        assertThat(Outcomes.notStarted(run(false, 1), new JobStartException("no such job")))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void of_a_batch_job_whose_end_was_not_recorded_counts_what_the_work_said() {
        Run done = run(true, 1);
        done.result("42");
        done.begun();
        done.returned();
        assertThat(Outcomes.unrecorded(done, 7)).isEqualTo(new Outcome.Succeeded("42"));

        Run broken = run(false, 1);
        broken.begun();
        broken.failed(failure(true));
        assertThat(Outcomes.unrecorded(broken, 7))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message()).isEqualTo("it broke"));

        Run stopped = run(true, 1);
        stopped.requestStop(StopRequest.LEASE_LOST, "the node's lost lease");
        stopped.lookAtStop();
        stopped.begun();
        stopped.returned();
        assertThatThrownBy(() -> Outcomes.unrecorded(stopped, 7)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void a_batch_job_whose_end_was_not_recorded_and_that_said_nothing_is_tried_again_where_it_may() {
        assertThat(Outcomes.unrecorded(run("count-to", true, 1), 7))
                .isInstanceOfSatisfying(
                        Outcome.TryAgain.class,
                        again -> assertThat(again.message()).contains("batch execution 7", "database was away"));
        assertThat(Outcomes.unrecorded(run("count-to", false, 1), 7)).isInstanceOf(Outcome.Failed.class);
        assertThat(Outcomes.unrecorded(run(false, 1), 7))
                .as("a handler that was not called has done nothing")
                .isInstanceOfSatisfying(
                        Outcome.Released.class,
                        released -> assertThat(released.reason()).isEqualTo(Reason.NOT_STARTED));

        Run job = run("count-to", true, 1);
        job.requestStop(StopRequest.ABORT, "ann");
        assertThat(Outcomes.unrecorded(job, 7)).isInstanceOf(Outcome.Aborted.class);
    }

    @Test
    void a_task_exception_is_found_among_the_causes() {
        Failure failure = Failure.of(new RuntimeException(TaskFailedException.forGood("no such file")));

        assertThat(failure.message()).isEqualTo("no such file");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void an_outcome_is_stored_without_secrets_and_a_trace_is_cut_after_they_are_struck_out() {
        var redaction = Redaction.of(List.of("hush-hush"));
        String trace = "x".repeat(15_995) + "hush-hush" + "y".repeat(100);

        assertThat(Outcomes.redacted(redaction, new Outcome.Failed(Reason.ERROR, "no hush-hush", trace)))
                .isEqualTo(new Outcome.Failed(Reason.ERROR, "no ***", "x".repeat(15_995) + "***yy"));
        assertThat(Outcomes.redacted(redaction, new Outcome.TryAgain("no hush-hush", null, Duration.ZERO)))
                .isEqualTo(new Outcome.TryAgain("no ***", null, Duration.ZERO));
        assertThat(Outcomes.redacted(redaction, new Outcome.Succeeded("{\"a\":\"hush-hush\"}")))
                .isEqualTo(new Outcome.Succeeded("{\"a\":\"***\"}"));
        assertThat(Outcomes.redacted(redaction, new Outcome.Succeeded(null))).isEqualTo(new Outcome.Succeeded(null));
    }

    private static Failure failure(boolean retryable) {
        return new Failure("it broke", "at …", retryable);
    }

    private static Run run(boolean restartable, int attempt) {
        return run(null, restartable, attempt);
    }

    private static Run run(String job, boolean restartable, int attempt) {
        var type = new TypeDefinition(
                "demo",
                "demo",
                "",
                List.of(),
                true,
                restartable,
                3,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofMinutes(1),
                Execution.DIRECT,
                null,
                0,
                0,
                List.of(),
                job,
                parameters -> {});
        var claimed = new Claimed(new Lease("018f", 7), "demo", attempt, 3, restartable, false);
        return new Run(claimed, type, Parameters.of(Map.of()));
    }
}
