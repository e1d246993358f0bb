package org.longhaul.management;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.management.OperationsException;
import org.jspecify.annotations.Nullable;
import org.longhaul.execution.RunView;
import org.longhaul.management.Tables.EventRow;
import org.longhaul.query.Overview;
import org.longhaul.query.TaskSummary;
import org.longhaul.task.Progress;

/**
 * A task that runs here: what the run itself says is of this moment, the rest from the latest snapshot, and so empty for
 * the first second of a task.
 */
final class TaskBean implements TaskMXBean {
    private final RunView run;
    private final String node;
    private final Snapshots snapshots;
    private final CommentsOfRuns comments;
    private final TaskActs acts;

    TaskBean(RunView run, String node, Snapshots snapshots, CommentsOfRuns comments, TaskActs acts) {
        this.run = run;
        this.node = node;
        this.snapshots = snapshots;
        this.comments = comments;
        this.acts = acts;
    }

    private <T> Optional<T> stored(Function<TaskSummary, @Nullable T> field) {
        Overview.Entry entry = snapshots.get().here().get(run.taskId());
        return entry == null ? Optional.empty() : Optional.ofNullable(field.apply(entry.task()));
    }

    private String text(Function<TaskSummary, @Nullable Object> field) {
        return stored(field).map(Object::toString).orElse("");
    }

    /** The progress it said last. */
    Progress progress() {
        return run.progress().or(() -> stored(TaskSummary::progress)).orElse(Progress.NONE);
    }

    @Override
    public String getId() {
        return run.taskId();
    }

    @Override
    public String getType() {
        return run.type();
    }

    @Override
    public String getName() {
        return text(task -> task.summary() == null ? task.tree().childKey() : task.summary());
    }

    @Override
    public String getParent() {
        return text(task -> task.tree().parent());
    }

    @Override
    public String getSubmitter() {
        return text(TaskSummary::submitter);
    }

    @Override
    public String getCreated() {
        return text(TaskSummary::created);
    }

    @Override
    public String getStarted() {
        return text(TaskSummary::started);
    }

    @Override
    public String getParameters() {
        return run.parameters();
    }

    @Override
    public String getState() {
        return stored(TaskSummary::state).map(Enum::name).orElse("RUNNING");
    }

    @Override
    public long getCompleted() {
        return progress().completed();
    }

    @Override
    public long getTotal() {
        return Views.total(progress());
    }

    @Override
    public String getUnit() {
        return progress().unit();
    }

    @Override
    public double getPercent() {
        return Views.percent(progress());
    }

    @Override
    public String getResult() {
        return run.result().orElse("");
    }

    @Override
    public String getKey() {
        return text(TaskSummary::key);
    }

    @Override
    public String getAcceptedBy() {
        return text(TaskSummary::acceptedBy);
    }

    @Override
    public String getNode() {
        return node;
    }

    @Override
    public String getEndedBy() {
        return text(task -> task.ended() == null ? null : task.node());
    }

    @Override
    public String getHeartbeat() {
        return text(TaskSummary::heartbeat);
    }

    @Override
    public String getLastPolled() {
        return text(TaskSummary::lastPolled);
    }

    @Override
    public int getAttempt() {
        return run.attempt();
    }

    @Override
    public int getMaxAttempts() {
        return run.maxAttempts();
    }

    @Override
    public long getEpoch() {
        return run.epoch();
    }

    @Override
    public boolean isAbortRequested() {
        return run.stopRequested();
    }

    @Override
    public List<EventRow> getComments() {
        return comments.of(run.taskId());
    }

    @Override
    public String getStack() {
        return run.stack();
    }

    @Override
    public void abort() throws OperationsException {
        acts.abort(run.taskId());
    }

    @Override
    public void comment(String text) throws OperationsException {
        acts.comment(run.taskId(), text);
    }
}
