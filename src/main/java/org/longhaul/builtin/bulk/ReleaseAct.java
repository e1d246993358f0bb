package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.ownership.Holds;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;

/** Lets held tasks go on. */
@ApplicationScoped
public class ReleaseAct implements BulkAct {
    private Holds holds;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ReleaseAct() {}

    /** Acts through these. */
    @Inject
    public ReleaseAct(Holds holds) {
        this.holds = holds;
    }

    @Override
    public String name() {
        return "release";
    }

    @Override
    public Operation operation() {
        return Operation.RELEASE_TASK;
    }

    @Override
    public boolean act(String id, String bulk, Caller by) {
        return holds.release(id, by.actor());
    }
}
