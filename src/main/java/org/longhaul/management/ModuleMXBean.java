package org.longhaul.management;

import org.longhaul.security.Operation;

/** A module. */
@Described("A module: types of task that belong together")
interface ModuleMXBean {
    @Described("The name")
    @Manages(Operation.LIST_MODULES)
    String getName();

    @Described("Its types, separated by commas")
    @Manages(Operation.LIST_MODULES)
    String getTypes();

    @Described("Whether its tasks are computed when somebody asks, and not stored")
    @Manages(Operation.LIST_MODULES)
    boolean isVirtual();

    @Described(value = "How many of its tasks run or wait for others, of the 500 that are shown", unit = "tasks")
    @Manages(Operation.LIST_MODULES)
    long getActive();

    @Described(value = "How many of its tasks are queued; -1 if too many are to count them", unit = "tasks")
    @Manages(Operation.LIST_MODULES)
    long getQueued();

    @Described(value = "Forgets its ended tasks now, and answers how many", unit = "tasks")
    @Manages(Operation.DRAIN_MODULE)
    long drain();
}
