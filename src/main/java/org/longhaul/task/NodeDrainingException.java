package org.longhaul.task;

/** The node is shutting down and takes no orders. */
public final class NodeDrainingException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the node. */
    public NodeDrainingException(String node) {
        super("Node %s is draining and takes no orders; try again, or try another node".formatted(node));
    }
}
