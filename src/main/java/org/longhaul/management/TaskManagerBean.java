package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.OperationsException;
import org.longhaul.management.Tables.EventRow;
import org.longhaul.management.Tables.FateRow;
import org.longhaul.management.Tables.ModuleRow;
import org.longhaul.management.Tables.StateRow;
import org.longhaul.management.Tables.TaskDetails;
import org.longhaul.management.Tables.TaskPage;
import org.longhaul.management.Tables.TaskRow;
import org.longhaul.management.Tables.TotalRow;
import org.longhaul.management.Tables.WhyRow;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.query.TaskSummary;
import org.longhaul.task.TaskState;

/** The tasks of the cluster, from the latest snapshot. */
@Dependent
class TaskManagerBean implements TaskManagerMXBean {
    private final Snapshots snapshots;
    private final Activity activity;
    private final TaskReads reads;
    private final TaskActs acts;
    private final LiveSettings settings;
    private final ServerCalls calls;

    @Inject
    TaskManagerBean(
            Snapshots snapshots,
            Activity activity,
            TaskReads reads,
            TaskActs acts,
            LiveSettings settings,
            ServerCalls calls) {
        this.snapshots = snapshots;
        this.activity = activity;
        this.reads = reads;
        this.acts = acts;
        this.settings = settings;
        this.calls = calls;
    }

    private String setting(Setting setting) {
        return snapshots.get().settings().stream()
                .filter(value -> value.setting() == setting)
                .findFirst()
                .map(LiveSettings.Value::content)
                .orElse("");
    }

    private void set(Setting setting, String value) {
        settings.change(Map.of(setting.key(), value.strip()), calls.caller().actor());
    }

    @Override
    public List<StateRow> getStates() {
        Snapshot now = snapshots.get();
        return Arrays.stream(TaskState.values())
                .map(state -> new StateRow(state.name(), now.count(state)))
                .toList();
    }

    @Override
    public long getOldestWaitingSeconds() {
        return snapshots.get().oldestWaiting().toSeconds();
    }

    @Override
    public String getOldestWaitingTask() {
        return snapshots.get().oldest().map(TaskSummary::id).orElse("");
    }

    @Override
    public List<ModuleRow> getModules() {
        Snapshot now = snapshots.get();
        return now.modules().stream()
                .map(module -> new ModuleRow(
                        module.name(),
                        String.join(", ", module.types()),
                        module.virtual(),
                        now.activeOf(module.name()),
                        now.queuedOf(module.types())))
                .toList();
    }

    @Override
    public String getSnapshotTime() {
        return snapshots.get().at().toString();
    }

    @Override
    public String getSnapshotProblem() {
        return snapshots.get().problem();
    }

    @Override
    public long getQueued() {
        return snapshots.get().count(TaskState.QUEUED);
    }

    @Override
    public long getRunning() {
        return snapshots.get().count(TaskState.RUNNING);
    }

    @Override
    public long getWaiting() {
        return snapshots.get().count(TaskState.WAITING);
    }

    @Override
    public long getSucceeded() {
        return snapshots.get().count(TaskState.SUCCEEDED);
    }

    @Override
    public long getFailed() {
        return snapshots.get().count(TaskState.FAILED);
    }

    @Override
    public long getAborted() {
        return snapshots.get().count(TaskState.ABORTED);
    }

    @Override
    public long getDropped() {
        return snapshots.get().count(TaskState.DROPPED);
    }

    @Override
    public long getSubmittedTotal() {
        return activity.total(Activity.Total.SUBMITTED);
    }

    @Override
    public long getStartedTotal() {
        return activity.total(Activity.Total.STARTED);
    }

    @Override
    public long getSucceededTotal() {
        return activity.total(Activity.Total.SUCCEEDED);
    }

    @Override
    public long getFailedTotal() {
        return activity.total(Activity.Total.FAILED);
    }

    @Override
    public long getAbortedTotal() {
        return activity.total(Activity.Total.ABORTED);
    }

    @Override
    public long getDroppedTotal() {
        return activity.total(Activity.Total.DROPPED);
    }

    @Override
    public double getSubmittedPerMinute() {
        return activity.perMinute(Activity.Total.SUBMITTED);
    }

    @Override
    public double getStartedPerMinute() {
        return activity.perMinute(Activity.Total.STARTED);
    }

    @Override
    public double getEndedPerMinute() {
        return activity.endedPerMinute();
    }

    @Override
    public double getFailedPerMinute() {
        return activity.perMinute(Activity.Total.FAILED);
    }

    @Override
    public double getFailureRate() {
        return activity.failureRate();
    }

    @Override
    public List<TaskRow> getActiveTasks() {
        return snapshots.get().active();
    }

    @Override
    public List<TaskRow> getQueuedTasks() {
        return snapshots.get().queued();
    }

    @Override
    public List<TaskRow> getFailedTasks() {
        return snapshots.get().failed();
    }

    @Override
    public String getTaskTtl() {
        return setting(Setting.TASK_TTL);
    }

    @Override
    public void setTaskTtl(String value) {
        set(Setting.TASK_TTL, value);
    }

    @Override
    public String getUserTaskTtl() {
        return setting(Setting.USER_TASK_TTL);
    }

    @Override
    public void setUserTaskTtl(String value) {
        set(Setting.USER_TASK_TTL, value);
    }

    @Override
    public String getJobExpire() {
        return setting(Setting.JOB_EXPIRE);
    }

    @Override
    public void setJobExpire(String value) {
        set(Setting.JOB_EXPIRE, value);
    }

    @Override
    public String getJobCancelThreshold() {
        return setting(Setting.JOB_CANCEL_THRESHOLD);
    }

    @Override
    public void setJobCancelThreshold(String value) {
        set(Setting.JOB_CANCEL_THRESHOLD, value);
    }

    @Override
    public String submit(String type, String parameters) {
        return acts.submit(type, parameters);
    }

    @Override
    public String submitOrder(String order) {
        return acts.submitOrder(order);
    }

    @Override
    public String checkOrder(String order) {
        return acts.checkOrder(order);
    }

    @Override
    public void abort(String id) throws OperationsException {
        acts.abort(id);
    }

    @Override
    public void hold(String id) throws OperationsException {
        acts.hold(id);
    }

    @Override
    public void release(String id) throws OperationsException {
        acts.release(id);
    }

    @Override
    public void keep(String id) throws OperationsException {
        acts.keep(id);
    }

    @Override
    public void letGo(String id) throws OperationsException {
        acts.letGo(id);
    }

    @Override
    public String retry(String id) throws OperationsException {
        return acts.retry(id);
    }

    @Override
    public String abortMatching(String filter) {
        return acts.matching("abort", filter);
    }

    @Override
    public String holdMatching(String filter) {
        return acts.matching("hold", filter);
    }

    @Override
    public String releaseMatching(String filter) {
        return acts.matching("release", filter);
    }

    @Override
    public String retryMatching(String filter) {
        return acts.matching("retry", filter);
    }

    @Override
    public void comment(String id, String text) throws OperationsException {
        acts.comment(id, text);
    }

    @Override
    public TaskDetails waitFor(String id, int seconds) throws OperationsException {
        return reads.waitFor(id, seconds);
    }

    @Override
    public long drainModule(String module) {
        return acts.drain(module);
    }

    @Override
    public TaskPage find(String filter, int limit, String page) {
        return reads.find(filter, limit, page);
    }

    @Override
    public long count(String filter) {
        return reads.count(filter);
    }

    @Override
    public TaskDetails task(String id) throws OperationsException {
        return reads.task(id);
    }

    @Override
    public List<TaskRow> tree(String id) throws OperationsException {
        return reads.tree(id);
    }

    @Override
    public List<EventRow> events(String id) throws OperationsException {
        return reads.events(id);
    }

    @Override
    public List<WhyRow> why(String id) throws OperationsException {
        return reads.why(id);
    }

    @Override
    public List<FateRow> retention(int limit) {
        return reads.retention(limit);
    }

    @Override
    public List<TotalRow> totals(String from, String to) {
        return reads.totals(from, to);
    }
}
