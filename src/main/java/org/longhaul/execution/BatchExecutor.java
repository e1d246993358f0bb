package org.longhaul.execution;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.StepExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Ownership;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;

/**
 * Runs an attempt as one execution of a Jakarta Batch job. Every attempt is a fresh {@code start}: the batch runtime's
 * own restart trusts a checkpoint that can be ahead of the rows.
 *
 * <p>The job operator is called outside any transaction, as it must be: it writes to its repository on a connection of
 * its own. The calling thread watches the job until it has ended; it is one of the node's worker slots, so no more jobs
 * are started than there are slots.
 *
 * <p>A job that ends while the repository's database is away ends without a record: the runtime tries once to write it
 * down, and the repository shows the job as started for ever. So it is also asked, now and then, whether the job is still
 * among those that run in this process.
 */
@ApplicationScoped
public class BatchExecutor implements Executor {
    private static final System.Logger LOG = System.getLogger(BatchExecutor.class.getName());
    private static final long FIRST_LOOK_MILLIS = 10;
    private static final long LAST_LOOK_MILLIS = 250;
    private static final long METRICS_NANOS = 2_000_000_000L;
    private static final long ALIVE_NANOS = 5_000_000_000L;

    private Runs runs;
    private Ownership ownership;
    private BatchFailures failures;
    private Steps steps;
    private LocalNode node;

    @Inject
    public BatchExecutor(Runs runs, Ownership ownership, BatchFailures failures, Steps steps, LocalNode node) {
        this.node = node;
        this.runs = runs;
        this.ownership = ownership;
        this.failures = failures;
        this.steps = steps;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BatchExecutor() {}

    @Override
    public Outcome execute(Run run) throws InterruptedException {
        JobOperator operator = BatchRuntime.getJobOperator();
        String job =
                run.type().jobName() == null ? "longhaul-handler" : run.type().jobName();
        long execution;
        try {
            execution = operator.start(job, jobParameters(run));
        } catch (BatchRuntimeException e) {
            return Outcomes.notStarted(run, e);
        }
        runs.started(run, execution);
        failures.expect(execution, run);
        Steps.Of shown = steps.of(run);
        try {
            record(run, execution);
            Optional<JobExecution> ended = await(operator, execution, run, shown);
            look(shown, operator, execution, run);
            if (ended.isEmpty()) {
                LOG.log(
                        Level.WARNING,
                        "execution: task {0}: batch execution {1} is over, but how it ended is not in the repository",
                        run.lease().taskId(),
                        execution);
                return Outcomes.unrecorded(run, execution);
            }
            return outcome(run, ended.get());
        } finally {
            shown.over();
            failures.forget(execution);
        }
    }

    /** A last look at the steps: whatever comes of it, the job has ended. */
    private static void look(Steps.Of shown, JobOperator operator, long execution, Run run) {
        try {
            shown.look(operator.getStepExecutions(execution));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "execution: the batch repository does not tell how the steps of task %s ended"
                            .formatted(run.lease().taskId()),
                    run.redaction().thrown(e));
        }
    }

    /** Notes the execution's number for people. Whatever comes of it, the job runs and must be watched to its end. */
    private void record(Run run, long execution) {
        try {
            ownership.recordBatchExecution(run.lease(), execution);
        } catch (LeaseLostException e) {
            run.requestStop(StopRequest.LEASE_LOST, "the loss of its task");
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "execution: batch execution %d of task %s was not noted; it goes on without"
                            .formatted(execution, run.lease().taskId()),
                    run.redaction().thrown(e));
        }
    }

    /** Everything an order says that is no secret, for {@code #{jobParameters['…']}} in a JSL file. */
    private Properties jobParameters(Run run) {
        var properties = new Properties();
        properties.setProperty("longhaul.task", run.lease().taskId());
        properties.setProperty("longhaul.epoch", Long.toString(run.lease().epoch()));
        properties.setProperty("longhaul.incarnation", Long.toString(node.incarnation()));
        for (ParameterDefinition parameter : run.type().parameters()) {
            Object value = run.parameters().asMap().get(parameter.name());
            if (value != null && !parameter.secret()) {
                properties.setProperty(parameter.name(), value.toString());
            }
        }
        return properties;
    }

    /** Waits for the end of the job; empty if it has ended and the repository will never say so. */
    private static Optional<JobExecution> await(JobOperator operator, long execution, Run run, Steps.Of shown)
            throws InterruptedException {
        long pause = FIRST_LOOK_MILLIS;
        boolean stopped = false;
        boolean answered = true;
        long lastMetrics = System.nanoTime();
        long knownAlive = lastMetrics;
        while (true) {
            try {
                JobExecution now = operator.getJobExecution(execution);
                if (hasEnded(now.getBatchStatus())) {
                    return Optional.of(now);
                }
                if (!answered || System.nanoTime() - knownAlive > ALIVE_NANOS) {
                    if (isOverUnrecorded(operator, now)) {
                        return Optional.empty();
                    }
                    knownAlive = System.nanoTime();
                }
                if (!stopped && run.stop() != StopRequest.NONE) {
                    stopped = stop(operator, execution);
                }
                if (System.nanoTime() - lastMetrics > METRICS_NANOS) {
                    lastMetrics = System.nanoTime();
                    List<StepExecution> present = operator.getStepExecutions(execution);
                    reportMetrics(present, run);
                    shown.look(present);
                }
                answered = true;
            } catch (RuntimeException e) {
                // The job runs in this process, whether its repository answers or not: to end the task now would be to
                // let it run twice.
                if (answered) {
                    LOG.log(
                            Level.WARNING,
                            "execution: the batch repository does not tell of execution %d, asking again"
                                    .formatted(execution),
                            e);
                }
                answered = false;
            }
            run.awaitChange(pause);
            pause = Math.min(LAST_LOOK_MILLIS, pause + pause / 2);
        }
    }

    private static boolean hasEnded(BatchStatus status) {
        return switch (status) {
            case COMPLETED, STOPPED, FAILED, ABANDONED -> true;
            case STARTING, STARTED, STOPPING -> false;
        };
    }

    /**
     * Whether a job that should still run is not among those of this process, and still has no end in the repository when
     * that is read again: the runtime writes the end down, or fails to, before it forgets the job.
     */
    private static boolean isOverUnrecorded(JobOperator operator, JobExecution seen) {
        long execution = seen.getExecutionId();
        return !runsHere(operator, seen.getJobName(), execution)
                && !hasEnded(operator.getJobExecution(execution).getBatchStatus());
    }

    private static boolean runsHere(JobOperator operator, String job, long execution) {
        try {
            return operator.getRunningExecutions(job).contains(execution);
        } catch (NoSuchJobException e) {
            return false; // so it says when none of that name runs
        }
    }

    private static boolean stop(JobOperator operator, long execution) {
        try {
            operator.stop(execution);
            return true;
        } catch (JobExecutionNotRunningException e) {
            LOG.log(Level.DEBUG, "execution: {0} had ended before it could be stopped", execution);
            return true;
        }
    }

    /** Steps that say nothing of their progress themselves show how many items they have read. */
    private static void reportMetrics(List<StepExecution> steps, Run run) {
        boolean itemsOnly =
                run.progress().map(progress -> progress.unit().equals("items")).orElse(true);
        if (!itemsOnly) {
            return;
        }
        long read = steps.stream()
                .map(StepExecution::getMetrics)
                .flatMap(Arrays::stream)
                .filter(metric -> metric.getType() == Metric.MetricType.READ_COUNT)
                .mapToLong(Metric::getValue)
                .sum();
        if (read != run.progress().map(Progress::completed).orElse(0L)) {
            run.progress(new Progress(read, 0, "items"));
        }
    }

    private static Outcome outcome(Run run, JobExecution ended) {
        return switch (ended.getBatchStatus()) {
            case COMPLETED -> completed(run, ended);
            case STOPPED -> Outcomes.stopped(run);
            default ->
                Outcomes.failed(
                        run,
                        run.failure()
                                .orElseGet(() -> new Failure(
                                        "Batch execution %d ended as %s; the server's log says why"
                                                .formatted(ended.getExecutionId(), ended.getExitStatus()),
                                        "",
                                        true)));
        };
    }

    /**
     * A completed job has done its work, whatever it was asked meanwhile; but a handler in a batchlet may have returned
     * early because it was asked to.
     */
    private static Outcome completed(Run run, JobExecution ended) {
        if (run.type().jobName() == null || run.stopSeen()) {
            return Outcomes.returned(run);
        }
        String exitStatus = ended.getExitStatus();
        if (run.result().isEmpty() && exitStatus != null && !exitStatus.equals("COMPLETED")) {
            return new Outcome.Succeeded(JSON.createValue(exitStatus).toString());
        }
        return new Outcome.Succeeded(run.result().orElse(null));
    }
}
