package org.longhaul.management;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.NodeView;

/** Tells what became of nodes, from how their rows differ from when they were last looked at. */
final class ClusterNews {
    static final Emitter.Kind JOINED =
            new Emitter.Kind("org.longhaul.node.joined", "A node is up: node, incarnation, state");
    static final Emitter.Kind DRAINING =
            new Emitter.Kind("org.longhaul.node.draining", "A node takes no more tasks: node, incarnation, state");
    static final Emitter.Kind DRAINED =
            new Emitter.Kind("org.longhaul.node.drained", "A node has stopped in order: node, incarnation, state");
    static final Emitter.Kind LEFT = new Emitter.Kind(
            "org.longhaul.node.left", "A node was declared dead, or is gone: node, incarnation, state");
    static final Emitter.Kind[] KINDS = {JOINED, DRAINING, DRAINED, LEFT};

    private final Emitter emitter;
    private @Nullable Map<String, NodeView> known;

    ClusterNews(Emitter emitter) {
        this.emitter = emitter;
    }

    /** Looks at the nodes; the first look tells nothing but who is up. */
    void look(List<NodeView> nodes) {
        Map<String, NodeView> before = known == null ? Map.of() : known;
        var now = new HashMap<String, NodeView>();
        for (NodeView node : nodes) {
            now.put(node.name(), node);
            NodeView was = before.get(node.name());
            if (was == null
                    || was.incarnation() != node.incarnation()
                    || !was.state().equals(node.state())) {
                kind(node.state(), known == null).ifPresent(kind -> tell(kind, node));
            }
        }
        before.forEach((name, node) -> {
            if (!now.containsKey(name) && !over(node.state())) {
                tell(LEFT, node);
            }
        });
        known = now;
    }

    /** What to tell of a node that is now in this state; at the first look only that it is up. */
    private static Optional<Emitter.Kind> kind(String state, boolean first) {
        return switch (state) {
            case "UP" -> Optional.of(JOINED);
            case "DRAINING" -> first ? Optional.empty() : Optional.of(DRAINING);
            case "STOPPED" -> first ? Optional.empty() : Optional.of(DRAINED);
            default -> first ? Optional.empty() : Optional.of(LEFT);
        };
    }

    /** Whether a node in this state was told to be gone already. */
    private static boolean over(String state) {
        return state.equals("STOPPED") || state.equals("DEAD");
    }

    private void tell(Emitter.Kind kind, NodeView node) {
        emitter.send(
                kind,
                "Node %s is %s".formatted(node.name(), node.state()),
                Map.of("node", node.name(), "incarnation", node.incarnation(), "state", node.state()));
    }
}
