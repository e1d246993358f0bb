package org.longhaul.management;

import org.longhaul.security.Operation;

/** This node. */
@Described("The node of this server")
interface NodeMXBean {
    @Described("The name")
    @Manages(Operation.LIST_TASKS)
    String getName();

    @Described(value = "Which of its lives this is", unit = "number")
    @Manages(Operation.LIST_TASKS)
    long getIncarnation();

    @Described("When it started")
    @Manages(Operation.LIST_TASKS)
    String getStartTime();

    @Described("Whether it takes tasks: it has joined, its lease is good, and it is not draining")
    @Manages(Operation.LIST_TASKS)
    boolean isReady();

    @Described("Whether it is shutting down")
    @Manages(Operation.LIST_TASKS)
    boolean isDraining();

    @Described("Whether its lease may be over, so that it stops its runs")
    @Manages(Operation.LIST_TASKS)
    boolean isFenced();

    @Described(value = "How long ago it last renewed its lease; -1 before it has one", unit = "seconds")
    @Manages(Operation.LIST_TASKS)
    double getSecondsSinceRenewal();

    @Described(value = "How long its lease is", unit = "seconds")
    @Manages(Operation.LIST_TASKS)
    double getLeaseSeconds();

    @Described(value = "How many batch tasks it runs at once", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    int getWorkers();

    @Described(value = "How many of these run now", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    int getBusyWorkers();

    @Described(value = "How many direct tasks it runs at once", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    int getDirectWorkers();

    @Described(value = "How many of these run now", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    int getBusyDirectWorkers();

    @Described("What it offers to tasks that ask for a tag, separated by commas")
    @Manages(Operation.LIST_TASKS)
    String getTags();

    @Described("The database, such as DERBY")
    @Manages(Operation.LIST_TASKS)
    String getDatabase();
}
