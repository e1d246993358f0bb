package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.execution.Aborts;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;

/** Asks tasks to stop. */
@ApplicationScoped
public class AbortAct implements BulkAct {
    private Aborts aborts;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AbortAct() {}

    /** Acts through these. */
    @Inject
    public AbortAct(Aborts aborts) {
        this.aborts = aborts;
    }

    @Override
    public String name() {
        return "abort";
    }

    @Override
    public Operation operation() {
        return Operation.ABORT_TASK;
    }

    @Override
    public boolean act(String id, String bulk, Caller by) {
        return aborts.abort(id, by.actor());
    }
}
