package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import org.longhaul.management.Tables.NodeRow;
import org.longhaul.ownership.NodeView;

/** The nodes of the cluster. */
@Dependent
class ClusterBean implements ClusterMXBean {
    private final Snapshots snapshots;

    @Inject
    ClusterBean(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public List<NodeRow> getNodes() {
        return snapshots.get().nodes().stream()
                .map(node -> new NodeRow(
                        node.name(),
                        node.state(),
                        node.leaseOver(),
                        node.incarnation(),
                        node.host(),
                        node.process(),
                        node.tags(),
                        node.workers(),
                        node.directWorkers(),
                        node.running(),
                        node.started().toString(),
                        Views.text(node.drainBegan()),
                        Views.text(node.gone())))
                .toList();
    }

    private List<NodeView> in(String state) {
        return snapshots.get().nodes().stream()
                .filter(node -> node.state().equals(state))
                .toList();
    }

    @Override
    public int getNodesUp() {
        return in("UP").size();
    }

    @Override
    public int getNodesDraining() {
        return in("DRAINING").size();
    }

    @Override
    public int getNodesDead() {
        return in("DEAD").size();
    }

    @Override
    public int getWorkers() {
        return in("UP").stream()
                .mapToInt(node -> node.workers() + node.directWorkers())
                .sum();
    }

    @Override
    public long getRunning() {
        return snapshots.get().nodes().stream().mapToLong(NodeView::running).sum();
    }
}
