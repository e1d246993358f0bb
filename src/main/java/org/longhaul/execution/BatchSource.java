package org.longhaul.execution;

import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.StepExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Settings;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;

/**
 * Executions of Jakarta Batch jobs that the application has started with the job operator itself, with their steps. The
 * executions of tasks are no business of this: their tasks tell of them. The runtime stores the metrics of a step when
 * the step ends, so progress goes from step to step.
 *
 * <p>What is told comes from the batch repository, so the same on every node that shares one; an execution can be
 * stopped only on the node that runs it. Where each node has its own repository, its name is a part of the id.
 */
@ApplicationScoped
public class BatchSource implements VirtualTaskSource {
    /** How many of the latest executions are looked at. */
    private static final int MOST = 200;

    private BatchRepositoryStore store;
    private Settings settings;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BatchSource() {}

    /** Reads the repository in this store. */
    @Inject
    public BatchSource(BatchRepositoryStore store, Settings settings) {
        this.store = store;
        this.settings = settings;
    }

    @Override
    public String module() {
        return "batch";
    }

    @Override
    public Found list() {
        JobOperator operator = BatchRuntime.getJobOperator();
        var tasks = new ArrayList<VirtualTask>();
        List<Long> latest = store.latest(MOST);
        latest.forEach(execution -> task(operator, execution).ifPresent(tasks::add));
        return new Found(
                tasks,
                latest.size() == MOST
                        ? List.of("Only jobs among the latest %d executions are there".formatted(MOST))
                        : List.of());
    }

    @Override
    public Optional<VirtualTask> find(String id) {
        return execution(id).flatMap(execution -> task(BatchRuntime.getJobOperator(), execution));
    }

    private Optional<Long> execution(String id) {
        return store.latest(MOST).stream()
                .filter(execution -> id(execution).equals(id))
                .findFirst();
    }

    @Override
    public boolean abort(String id) {
        Optional<Long> execution = execution(id);
        if (execution.isEmpty()) {
            return false;
        }
        try {
            BatchRuntime.getJobOperator().stop(execution.get());
            return true;
        } catch (JobExecutionNotRunningException | NoSuchJobExecutionException e) {
            return false;
        }
    }

    private String id(long execution) {
        return store.shared()
                ? VirtualTask.id("batch", Long.toString(execution))
                : VirtualTask.id("batch", settings.node(), Long.toString(execution));
    }

    /** Empty if it is a task's, or not there any more. */
    private Optional<VirtualTask> task(JobOperator operator, long number) {
        try {
            Properties parameters = operator.getParameters(number);
            if (parameters != null && parameters.containsKey("longhaul.task")) {
                return Optional.empty();
            }
            JobExecution execution = operator.getJobExecution(number);
            return Optional.of(task(operator, execution));
        } catch (NoSuchJobExecutionException e) {
            return Optional.empty();
        }
    }

    private VirtualTask task(JobOperator operator, JobExecution execution) {
        long number = execution.getExecutionId();
        String id = id(number);
        boolean lost = !over(execution.getBatchStatus()) && !store.shared() && !runsHere(operator, execution);
        State state = lost ? State.DROPPED : state(execution.getBatchStatus());
        Instant started = Objects.requireNonNull(time(execution.getCreateTime()));
        List<VirtualTask> steps = operator.getStepExecutions(number).stream()
                .sorted(Comparator.comparingLong(StepExecution::getStepExecutionId))
                .map(step -> step(id, step, lost, started))
                .toList();
        return VirtualTask.of(id, execution.getJobName(), state, started)
                .withScope("cluster")
                .withNode(store.shared() ? null : settings.node())
                .withAbortable(!state.ended())
                .withEnded(ended(state, execution.getEndTime(), execution.getLastUpdatedTime(), started))
                .withMessage(
                        lost
                                ? "The server went down while it ran"
                                : "%s, exit status %s".formatted(execution.getBatchStatus(), execution.getExitStatus()))
                .withProgress(steps.stream().mapToLong(VirtualTask::completed).sum(), 0, "items")
                .withAttributes(Map.of("execution", Long.toString(number)))
                .withChildren(steps);
    }

    /** After a crash an execution stays as it was for ever. */
    private static boolean runsHere(JobOperator operator, JobExecution execution) {
        try {
            return operator.getRunningExecutions(execution.getJobName()).contains(execution.getExecutionId());
        } catch (NoSuchJobException e) {
            return false;
        }
    }

    private static VirtualTask step(String parent, StepExecution step, boolean lost, Instant begun) {
        State state = lost && !over(step.getBatchStatus()) ? State.DROPPED : state(step.getBatchStatus());
        Instant started = Objects.requireNonNullElse(time(step.getStartTime()), begun);
        long written = metric(step, Metric.MetricType.WRITE_COUNT);
        return VirtualTask.of(
                        VirtualTask.id(parent, Long.toString(step.getStepExecutionId())),
                        step.getStepName(),
                        state,
                        started)
                .withScope("step")
                .withEnded(ended(state, step.getEndTime(), null, started))
                .withMessage("%s, exit status %s".formatted(step.getBatchStatus(), step.getExitStatus()))
                .withProgress(written > 0 ? written : metric(step, Metric.MetricType.READ_COUNT), 0, "items");
    }

    private static long metric(StepExecution step, Metric.MetricType type) {
        for (Metric metric : step.getMetrics()) {
            if (metric.getType() == type) {
                return metric.getValue();
            }
        }
        return 0;
    }

    private static boolean over(BatchStatus status) {
        return state(status).ended();
    }

    private static State state(BatchStatus status) {
        return switch (status) {
            case STARTING, STARTED, STOPPING -> State.RUNNING;
            case COMPLETED -> State.SUCCEEDED;
            case STOPPED -> State.ABORTED;
            case FAILED -> State.FAILED;
            case ABANDONED -> State.DROPPED;
        };
    }

    private static @Nullable Instant ended(State state, @Nullable Date end, @Nullable Date updated, Instant started) {
        if (!state.ended()) {
            return null;
        }
        Instant at = time(end == null ? updated : end);
        return at == null ? started : at;
    }

    @SuppressWarnings("JavaUtilDate") // Jakarta Batch tells times so
    private static @Nullable Instant time(@Nullable Date time) {
        return time == null ? null : Instant.ofEpochMilli(time.getTime());
    }
}
