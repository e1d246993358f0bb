package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether this node takes orders. It is open from the start, and closed when the node drains. */
@ApplicationScoped
public class Intake {
    private volatile boolean open = true;

    /** Whether orders are taken. */
    public boolean open() {
        return open;
    }

    /** Takes no more orders. */
    public void close() {
        open = false;
    }
}
