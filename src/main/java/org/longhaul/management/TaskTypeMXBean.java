package org.longhaul.management;

import java.util.List;
import org.longhaul.management.Tables.ParameterRow;
import org.longhaul.security.Operation;

/** A type of task. */
@Described("A type of task: what it takes, and how it is run")
interface TaskTypeMXBean {
    @Described("The name")
    @Manages(Operation.LIST_TYPES)
    String getName();

    @Described("The module it belongs to")
    @Manages(Operation.LIST_TYPES)
    String getModule();

    @Described("What its tasks do")
    @Manages(Operation.LIST_TYPES)
    String getDescription();

    @Described("BATCH or DIRECT: whether it runs as a batch job or on a plain thread")
    @Manages(Operation.LIST_TYPES)
    String getExecution();

    @Described("Whether its tasks can be aborted")
    @Manages(Operation.LIST_TYPES)
    boolean isAbortable();

    @Described("Whether its tasks go on after the node that ran them died")
    @Manages(Operation.LIST_TYPES)
    boolean isRestartable();

    @Described(value = "How many attempts a task may take", unit = "attempts")
    @Manages(Operation.LIST_TYPES)
    int getMaxAttempts();

    @Described("How long an attempt may take, as an ISO-8601 duration; empty for as long as it wants")
    @Manages(Operation.LIST_TYPES)
    String getTimeout();

    @Described(
            value = "How many of its tasks run at once on all nodes; 0 for as many as there are workers",
            unit = "tasks")
    @Manages(Operation.LIST_TYPES)
    int getLimit();

    @Described(value = "How many of its tasks run at once on a node; 0 for as many as it has workers", unit = "tasks")
    @Manages(Operation.LIST_TYPES)
    int getNodeLimit();

    @Described("Who may submit it, separated by commas; empty for everybody who may submit")
    @Manages(Operation.LIST_TYPES)
    String getSubmitters();

    @Described("The parameters it takes")
    @Manages(Operation.LIST_TYPES)
    List<ParameterRow> getParameters();

    @Described(value = "How many of its tasks run or wait for others, of the 500 that are shown", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getActive();

    @Described(value = "How many of its tasks are queued; -1 if too many are to count them", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getQueued();

    @Described("Orders a task of this type, and answers its id")
    @Manages(Operation.SUBMIT_TASK)
    String submit(
            @Described(
                            name = "parameters",
                            value = "A JSON object with the parameters, such as {\"file\": \"a.csv\"}; {} for none")
                    String parameters);
}
