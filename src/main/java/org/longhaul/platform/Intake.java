package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether this node takes orders. Open from the start; closed for good when the node begins to drain. */
@ApplicationScoped
public class Intake {
    private volatile boolean open = true;

    /** Whether orders are taken. */
    public boolean open() {
        return open;
    }

    /** Takes no more orders from now on. What was accepted before stays accepted. */
    public void close() {
        open = false;
    }
}
