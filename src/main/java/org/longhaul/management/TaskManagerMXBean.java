package org.longhaul.management;

import java.util.List;
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
import org.longhaul.security.Operation;

/** The tasks of the whole cluster: what a viewer needs is an attribute, what changes something an operation. */
@Described("The tasks of the cluster: how many there are, which run, which failed, and what can be done with them."
        + " Attributes are at most a second old.")
interface TaskManagerMXBean {
    @Described("When the attributes were read from the database")
    @Manages(Operation.LIST_TASKS)
    String getSnapshotTime();

    @Described("Why the attributes are older than a second; empty if they are not")
    @Manages(Operation.LIST_TASKS)
    String getSnapshotProblem();

    @Described("How many tasks are stored in each state, children not counted")
    @Manages(Operation.LIST_TASKS)
    List<StateRow> getStates();

    @Described(value = "How many tasks wait to be run", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getQueued();

    @Described(value = "How many tasks run now, on all nodes", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getRunning();

    @Described(value = "How many tasks wait for their children", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getWaiting();

    @Described(value = "How many tasks are stored that succeeded", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getSucceeded();

    @Described(value = "How many tasks are stored that failed", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getFailed();

    @Described(value = "How many tasks are stored that were aborted", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getAborted();

    @Described(value = "How many tasks are stored that were dropped", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getDropped();

    @Described(value = "How many orders this node has accepted since it started", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getSubmittedTotal();

    @Described(
            value = "How many attempts this node has begun since it started, those at children too",
            unit = "attempts")
    @Manages(Operation.LIST_TASKS)
    long getStartedTotal();

    @Described(value = "How many tasks this node has ended as succeeded since it started, children too", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getSucceededTotal();

    @Described(value = "How many tasks this node has ended as failed since it started, children too", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getFailedTotal();

    @Described(value = "How many tasks this node has ended as aborted since it started, children too", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getAbortedTotal();

    @Described(value = "How many tasks this node has ended as dropped since it started, children too", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getDroppedTotal();

    @Described(value = "How many orders this node accepted in the last minute", unit = "tasks per minute")
    @Manages(Operation.LIST_TASKS)
    double getSubmittedPerMinute();

    @Described(value = "How many attempts this node began in the last minute", unit = "attempts per minute")
    @Manages(Operation.LIST_TASKS)
    double getStartedPerMinute();

    @Described(
            value = "How many tasks this node ended in the last minute, however they ended",
            unit = "tasks per minute")
    @Manages(Operation.LIST_TASKS)
    double getEndedPerMinute();

    @Described(value = "How many tasks this node ended as failed in the last minute", unit = "tasks per minute")
    @Manages(Operation.LIST_TASKS)
    double getFailedPerMinute();

    @Described(
            value = "Which part of the tasks that this node ended in the last five minutes failed or was dropped",
            unit = "part of 1")
    @Manages(Operation.LIST_TASKS)
    double getFailureRate();

    @Described(
            value = "How long the task that could begin and has waited longest has waited; 0 if none waits",
            unit = "seconds")
    @Manages(Operation.LIST_TASKS)
    long getOldestWaitingSeconds();

    @Described("The id of the task that could begin and has waited longest; empty if none waits")
    @Manages(Operation.LIST_TASKS)
    String getOldestWaitingTask();

    @Described("The tasks that run or wait for their children, children too; at most 500, those ordered last")
    @Manages({Operation.LIST_TASKS, Operation.READ_TASK})
    List<TaskRow> getActiveTasks();

    @Described("The queued tasks that could begin and have waited longest, at most 100")
    @Manages({Operation.LIST_TASKS, Operation.READ_TASK})
    List<TaskRow> getQueuedTasks();

    @Described("The tasks that failed, were aborted or dropped, the latest first, at most 100")
    @Manages({Operation.LIST_TASKS, Operation.READ_TASK})
    List<TaskRow> getFailedTasks();

    @Described("The modules, with how many of their tasks run and wait")
    @Manages(Operation.LIST_MODULES)
    List<ModuleRow> getModules();

    @Described("How long a finished task of the system's own making stays: an ISO-8601 duration, PT0S for not at all")
    @Manages(Operation.READ_SETTINGS)
    String getTaskTtl();

    @Manages(Operation.CHANGE_SETTINGS)
    void setTaskTtl(String value);

    @Described("How long a finished task that somebody submitted stays: an ISO-8601 duration, PT0S for not at all")
    @Manages(Operation.READ_SETTINGS)
    String getUserTaskTtl();

    @Manages(Operation.CHANGE_SETTINGS)
    void setUserTaskTtl(String value);

    @Described("After how long a task that was never started is dropped, and the longest that a finished one stays:"
            + " an ISO-8601 duration, or never")
    @Manages(Operation.READ_SETTINGS)
    String getJobExpire();

    @Manages(Operation.CHANGE_SETTINGS)
    void setJobExpire(String value);

    @Described(
            "After how long a task that nobody takes is aborted, and one that keeps others of its key waiting is asked"
                    + " to stop: an ISO-8601 duration, or never")
    @Manages(Operation.READ_SETTINGS)
    String getJobCancelThreshold();

    @Manages(Operation.CHANGE_SETTINGS)
    void setJobCancelThreshold(String value);

    @Described("Orders a task, and answers its id")
    @Manages(Operation.SUBMIT_TASK)
    String submit(
            @Described(name = "type", value = "The type, such as csv-import") String type,
            @Described(
                            name = "parameters",
                            value = "A JSON object with the parameters, such as {\"file\": \"a.csv\"}; {} for none")
                    String parameters);

    @Described("Orders a task with all that an order can say, and answers its id")
    @Manages(Operation.SUBMIT_TASK)
    String submitOrder(
            @Described(
                            name = "order",
                            value =
                                    "A JSON object as for POST /api/tasks, such as {\"type\": \"sleep\", \"priority\": 5}")
                    String order);

    @Described("Says what would be ordered, defaults filled in, without ordering it; answers JSON")
    @Manages(value = Operation.SUBMIT_TASK, tells = true)
    String checkOrder(@Described(name = "order", value = "A JSON object as for submitOrder") String order);

    @Described("Asks a task to stop; all below it are asked as well")
    @Manages(Operation.ABORT_TASK)
    void abort(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Asks all tasks that a filter finds to stop, by a task whose id it answers")
    @Manages(Operation.ABORT_TASK)
    String abortMatching(
            @Described(name = "filter", value = "As in a REST query, such as type=sleep&state=QUEUED") String filter);

    @Described("Keeps a queued task from being run until it is released")
    @Manages(Operation.HOLD_TASK)
    void hold(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Holds all queued tasks that a filter finds, by a task whose id it answers")
    @Manages(Operation.HOLD_TASK)
    String holdMatching(
            @Described(name = "filter", value = "As in a REST query, such as type=sleep&state=QUEUED") String filter);

    @Described("Lets a held task go on")
    @Manages(Operation.RELEASE_TASK)
    void release(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Releases all held tasks that a filter finds, by a task whose id it answers")
    @Manages(Operation.RELEASE_TASK)
    String releaseMatching(
            @Described(name = "filter", value = "As in a REST query, such as type=sleep&gate=HELD") String filter);

    @Described("Has an ended task done again: orders a new one like it, and answers its id")
    @Manages(Operation.RETRY_TASK)
    String retry(@Described(name = "id", value = "The id of the ended task") String id) throws OperationsException;

    @Described("Has all ended tasks that a filter finds done again, by a task whose id it answers")
    @Manages(Operation.RETRY_TASK)
    String retryMatching(
            @Described(name = "filter", value = "As in a REST query, such as type=sleep&state=FAILED") String filter);

    @Described("Keeps a task whatever its age")
    @Manages(Operation.KEEP_TASK)
    void keep(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Lets a kept task go by its age again")
    @Manages(Operation.KEEP_TASK)
    void letGo(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Says something of a task, in its history")
    @Manages(Operation.COMMENT_TASK)
    void comment(
            @Described(name = "id", value = "The id of the task") String id,
            @Described(name = "text", value = "What to say, at most 4000 characters") String text)
            throws OperationsException;

    @Described("Waits until a task has ended, and shows it as it then is; or as it is when the time is over")
    @Manages(value = Operation.READ_TASK, tells = true)
    TaskDetails waitFor(
            @Described(name = "id", value = "The id of the task") String id,
            @Described(name = "seconds", value = "How long at most, from 0 to 30", unit = "seconds") int seconds)
            throws OperationsException;

    @Described(value = "Forgets the ended tasks of a module now, and answers how many", unit = "tasks")
    @Manages(Operation.DRAIN_MODULE)
    long drainModule(@Described(name = "module", value = "The name of the module") String module);

    @Described("Shows the tasks that a filter finds, the latest first, a part at a time")
    @Manages(value = Operation.LIST_TASKS, tells = true)
    TaskPage find(
            @Described(name = "filter", value = "As in a REST query, such as state=FAILED&type=sleep; empty for all")
                    String filter,
            @Described(name = "limit", value = "How many at most, from 1 to 200", unit = "tasks") int limit,
            @Described(name = "page", value = "What the part before gave as next; empty for the first") String page);

    @Described(value = "Counts the tasks that a filter finds", unit = "tasks")
    @Manages(value = Operation.LIST_TASKS, tells = true)
    long count(
            @Described(name = "filter", value = "As in a REST query, such as state=FAILED; empty for all")
                    String filter);

    @Described("Shows all that is known of a task")
    @Manages(value = Operation.READ_TASK, tells = true)
    TaskDetails task(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Shows a task and all below it, breadth first, at most 5000")
    @Manages(value = Operation.READ_TASK, tells = true)
    List<TaskRow> tree(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Shows the history of a task, oldest first, at most 1000 events")
    @Manages(value = Operation.READ_TASK, tells = true)
    List<EventRow> events(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Says why a task does not run now")
    @Manages(value = Operation.READ_TASK, tells = true)
    List<WhyRow> why(@Described(name = "id", value = "The id of the task") String id) throws OperationsException;

    @Described("Shows what the limits would do now")
    @Manages(value = Operation.READ_RETENTION, tells = true)
    List<FateRow> retention(
            @Described(name = "limit", value = "How many tasks at most, from 1 to 200", unit = "tasks") int limit);

    @Described("Shows what became of the tasks that are gone, by day and type")
    @Manages(value = Operation.READ_TOTALS, tells = true)
    List<TotalRow> totals(
            @Described(name = "from", value = "The first day, such as 2030-01-31") String from,
            @Described(name = "to", value = "The last day, such as 2030-12-31") String to);
}
