package org.longhaul.management;

import java.util.List;

/** The rows of the tables that beans show. Times are ISO-8601 in UTC, empty if there is none; unknown numbers are -1. */
final class Tables {
    private Tables() {}

    /** A task, as lists show it. */
    @Rows(name = "Task", index = "id")
    @Described("A task as lists show it")
    record TaskRow(
            @Described("The id") String id,

            @Described("The id of the task it is a part of; empty if it is none")
            String parent,

            @Described("The id of the task at the top of its tree; its own if it is alone")
            String root,

            @Described(value = "How far it is below the first task of its tree that is shown", unit = "levels")
            int depth,

            @Described("The type") String type,
            @Described("The module its type belongs to") String module,

            @Described("What it is called: its summary, or its key among its parent's children")
            String name,

            @Described("QUEUED, RUNNING, WAITING, SUCCEEDED, FAILED, ABORTED or DROPPED")
            String state,

            @Described("What holds a queued task back: READY, DUE, KEY or HELD; empty if it is not queued")
            String gate,

            @Described("Why it ended, or why it waits again; empty if there is nothing to say")
            String reason,

            @Described(value = "How much of it is done; see unit", unit = "unit")
            long completed,

            @Described(value = "How much there is to do; -1 if it is not known", unit = "unit")
            long total,

            @Described("What completed and total count") String unit,

            @Described(value = "How much of it is done; -1 if it is not known", unit = "%")
            double percent,

            @Described("The node that runs it, or ran it last")
            String node,

            @Described("Who ordered it") String submitter,
            @Described("The product it belongs to") String product,

            @Described("The object it works on: tasks of one key run one after the other")
            String key,

            @Described(value = "Which attempt this is; 0 before the first", unit = "attempts")
            int attempt,

            @Described(value = "How many attempts it may take", unit = "attempts")
            int maxAttempts,

            @Described("Whether it can be aborted") boolean abortable,
            @Described("Whether it was asked to stop") boolean abortRequested,
            @Described("When it was ordered") String created,
            @Described("Before when it does not begin") String due,
            @Described("When its latest attempt began") String started,
            @Described("When its run was last heard of") String heartbeat,
            @Described("When it ended") String ended,

            @Described("What it said last, or why it failed")
            String message,

            @Described(value = "How many children were made for it", unit = "tasks")
            long children) {}

    /** All that is known of a task. */
    @Described("All that is known of a task")
    record TaskDetails(
            @Described("As lists show it") TaskRow task,

            @Described(value = "Which it is among the tasks of its module; -1 if they are not counted", unit = "number")
            long number,

            @Described(value = "The higher it is, the sooner it begins", unit = "priority")
            int priority,

            @Described("Only nodes with this tag run it") String tag,
            @Described("The scope its submitter gave it") String scope,

            @Described("What kind of task it is: node or cluster")
            String kind,

            @Described("Whether it was made by another task")
            boolean internal,

            @Described("Whether it is kept whatever its age")
            boolean kept,

            @Described("Whether somebody has read how it ended")
            boolean consumed,

            @Described("The node that took the order") String acceptedBy,

            @Described(value = "The number of its latest claim", unit = "number")
            long epoch,

            @Described("The ended task that it repeats") String retryOf,
            @Described("When it was asked to stop") String abortRequestedAt,

            @Described("When somebody last read it; seconds late")
            String lastPolled,

            @Described("What was ordered, as JSON, secrets masked")
            String parameters,

            @Described("The attributes its submitter gave it, as JSON")
            String attributes,

            @Described("What it came to, as JSON; empty until it has ended")
            String result,

            @Described("The stack trace of why it failed") String error,

            @Described(value = "How many children succeeded", unit = "tasks")
            long childrenSucceeded,

            @Described(value = "How many children failed", unit = "tasks")
            long childrenFailed,

            @Described(value = "How many children were aborted", unit = "tasks")
            long childrenAborted,

            @Described(value = "How many children were dropped", unit = "tasks")
            long childrenDropped) {}

    /** A part of a list. */
    @Described("A part of a list of tasks")
    record TaskPage(
            @Described("The tasks of this part, in their order")
            List<TaskRow> tasks,

            @Described("What to give as page for the next part; empty if this is the last")
            String next,

            @Described("Which computed tasks are missing, and why; empty if none is")
            String warnings) {}

    /** How many tasks there are in a state. */
    @Rows(name = "StateCount", index = "state")
    @Described("How many tasks there are in a state")
    record StateRow(
            @Described("The state") String state,

            @Described(value = "How many tasks are stored in it", unit = "tasks")
            long tasks) {}

    /** A module. */
    @Rows(name = "Module", index = "name")
    @Described("A module: types of task that belong together")
    record ModuleRow(
            @Described("The name") String name,
            @Described("Its types, separated by commas") String types,

            @Described("Whether its tasks are computed when somebody asks, and not stored")
            boolean virtual,

            @Described(value = "How many of its tasks run or wait for others, of those that are shown", unit = "tasks")
            long active,

            @Described(value = "How many of its tasks are queued; -1 if there are too many to count", unit = "tasks")
            long queued) {}

    /** A parameter of a type. */
    @Rows(name = "Parameter", index = "name")
    @Described("A parameter of a type of task")
    record ParameterRow(
            @Described("The name") String name,

            @Described("STRING, INTEGER, NUMBER, BOOLEAN, DURATION, FILE or MAP")
            String type,

            @Described("What it is for") String description,
            @Described("Whether an order must have it") boolean required,
            @Described("Whether it is never shown") boolean secret,
            @Described("What it is if it is not given") String standard) {}

    /** An event in the history of a task. */
    @Rows(name = "Event", index = "number")
    @Described("An event in the history of a task")
    record EventRow(
            @Described(value = "Which event of the task it is, from 1", unit = "number")
            int number,

            @Described("When it happened, by the clock of the database")
            String time,

            @Described("SUBMITTED, CHANGED, CLAIMED, ENDED, ABORT_ASKED, COMMENT and so on")
            String kind,

            @Described("The state of the task then") String state,
            @Described("Why") String reason,

            @Described(value = "The attempt", unit = "attempts")
            int attempt,

            @Described(value = "The number of the claim", unit = "number")
            long epoch,

            @Described("The node it happened on") String node,
            @Described("Who did it") String actor,
            @Described("Where they did it from") String origin,
            @Described("What was said") String text) {}

    /** Why a task is not running. */
    @Rows(name = "Reason", index = "number")
    @Described("A reason why a task does not run now")
    record WhyRow(
            @Described(value = "The reason's place, from 1", unit = "number")
            int number,

            @Described("The code of the reason") String code,
            @Described("The reason in a sentence") String text,
            @Described("What it is concluded from, as JSON") String facts) {}

    /** What a limit does to a task. */
    @Rows(name = "Fate", index = "id")
    @Described("What a limit does to a task")
    record FateRow(
            @Described("The id of the task") String id,
            @Described("Its type") String type,
            @Described("Its module") String module,
            @Described("REMOVE, DROP, ABORT, STOP or LEAVE") String act,
            @Described("The limit that does it") String limit,

            @Described("Whether it is not yet due: four fifths of the time are over")
            boolean near,

            @Described("From when the time counts") String since) {}

    /** What became of tasks that are gone. */
    @Rows(name = "Total", index = "row")
    @Described("What became of the tasks of one type that ended alike on one day")
    record TotalRow(
            @Described(value = "The row", unit = "number") int row,
            @Described("The day, in UTC") String day,
            @Described("The module") String module,
            @Described("The type") String type,
            @Described("How they ended") String state,
            @Described(value = "How many", unit = "tasks") long tasks,

            @Described(value = "How long they waited in all", unit = "milliseconds")
            long queuedMillis,

            @Described(value = "How long their latest attempts took in all", unit = "milliseconds")
            long runMillis,

            @Described(value = "How many attempts they took in all", unit = "attempts")
            long attempts) {}

    /** A setting. */
    @Rows(name = "Setting", index = "key")
    @Described("A setting that can be changed while Longhaul runs, on all nodes at once")
    record SettingRow(
            @Described("The name") String key,
            @Described("What is in force") String value,
            @Described("What it is unless somebody sets it") String standard,
            @Described("What it may be") String expected,
            @Described("What it is for") String meaning,
            @Described("When it was last changed") String changed,
            @Described("Who changed it") String changedBy) {}

    /** A node. */
    @Rows(name = "Node", index = "name")
    @Described("A node of the cluster in its latest life")
    record NodeRow(
            @Described("The name") String name,
            @Described("UP, DRAINING, STOPPED or DEAD") String state,

            @Described("Whether its lease is over, so that others will soon declare it dead")
            boolean leaseOver,

            @Described(value = "Which of its lives this is", unit = "number")
            long incarnation,

            @Described("The machine it runs on") String host,

            @Described(value = "The number of its process", unit = "number")
            long process,

            @Described("What it offers to tasks that ask for a tag, separated by commas")
            String tags,

            @Described(value = "How many batch tasks it runs at once", unit = "tasks")
            int workers,

            @Described(value = "How many direct tasks it runs at once", unit = "tasks")
            int directWorkers,

            @Described(value = "How many tasks run there now", unit = "tasks")
            long running,

            @Described("When it joined") String started,
            @Described("When it began to drain") String drainBegan,

            @Described("When it stopped or was declared dead")
            String gone) {}

    /** A schedule. */
    @Rows(name = "Schedule", index = "name")
    @Described("A schedule: it orders a task at each tick")
    record ScheduleRow(
            @Described("The name") String name,
            @Described("The type of its tasks") String type,

            @Described("The parameters of its tasks as JSON, secrets masked")
            String parameters,

            @Described("How far its ticks are apart, as an ISO-8601 duration")
            String interval,

            @Described("ACTIVE, PAUSED or ENDED") String state,

            @Described("skip or allow: whether a task is made while the former runs")
            String overlap,

            @Described("The first tick") String starts,
            @Described("No tick comes after this") String ends,
            @Described("The next tick") String nextDue,

            @Described("The latest tick that was dealt with")
            String lastDue,

            @Described("The latest task") String lastTask,

            @Described("In whose name its tasks are ordered")
            String owner) {}

    /** An account. */
    @Rows(name = "Account", index = "name")
    @Described("An account of Longhaul; not one of JMX, which the files of the JVM hold")
    record AccountRow(
            @Described("The name") String name,

            @Described("Its roles, separated by commas; a role for one product has the product after a colon")
            String roles,

            @Described("Whether it may not sign in") boolean disabled) {}

    /** A token. */
    @Rows(name = "Token", index = "id")
    @Described("A token of an account, without its secret")
    record TokenRow(
            @Described("The id") String id,
            @Described("What it is for") String label,
            @Described("When it was made") String created,
            @Described("When it ends; empty if never") String expires) {}

    /** An entry of the audit. */
    @Rows(name = "AuditEntry", index = "id")
    @Described("What somebody did that is not of one task")
    record AuditRow(
            @Described("The id; give it as before to read what is older")
            String id,

            @Described("When") String time,
            @Described("Who") String actor,
            @Described("From where") String origin,
            @Described("What they did") String action,
            @Described("To what") String subject,
            @Described("What else there is to say") String note) {}
}
