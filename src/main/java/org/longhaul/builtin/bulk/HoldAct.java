package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.ownership.Holds;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;

/** Keeps queued tasks from being run. */
@ApplicationScoped
public class HoldAct implements BulkAct {
    private Holds holds;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected HoldAct() {}

    /** Acts through these. */
    @Inject
    public HoldAct(Holds holds) {
        this.holds = holds;
    }

    @Override
    public String name() {
        return "hold";
    }

    @Override
    public Operation operation() {
        return Operation.HOLD_TASK;
    }

    @Override
    public boolean act(String id, String bulk, Caller by) {
        return holds.hold(id, by.actor());
    }
}
