package org.longhaul.management;

import java.util.List;
import org.longhaul.management.Tables.NodeRow;
import org.longhaul.security.Operation;

/** All nodes. */
@Described("The nodes that share the tasks, as the database knows them")
interface ClusterMXBean {
    @Described("The nodes, each in its latest life")
    @Manages(Operation.LIST_TASKS)
    List<NodeRow> getNodes();

    @Described(value = "How many nodes are up and take tasks", unit = "nodes")
    @Manages(Operation.LIST_TASKS)
    int getNodesUp();

    @Described(value = "How many nodes finish what they run and take nothing more", unit = "nodes")
    @Manages(Operation.LIST_TASKS)
    int getNodesDraining();

    @Described(value = "How many nodes were declared dead and have not come back", unit = "nodes")
    @Manages(Operation.LIST_TASKS)
    int getNodesDead();

    @Described(value = "How many tasks all nodes that are up can run at once", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    int getWorkers();

    @Described(value = "How many tasks run on all nodes, children too", unit = "tasks")
    @Manages(Operation.LIST_TASKS)
    long getRunning();
}
