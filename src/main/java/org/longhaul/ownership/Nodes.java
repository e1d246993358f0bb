package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** The nodes of the cluster, as their rows say. */
@ApplicationScoped
public class Nodes {
    private NodeStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Nodes() {}

    /** Those in this store. */
    @Inject
    public Nodes(NodeStore store) {
        this.store = store;
    }

    /** All that ever joined, by name; each in its latest life. */
    public List<NodeView> all() {
        return store.views();
    }
}
