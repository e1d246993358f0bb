package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.longhaul.security.Operation;
import org.longhaul.task.Sight;

/**
 * What an account may do at this moment, when it is no longer there to be asked: a bulk task may run long after it was
 * ordered, and what was revoked meanwhile is not done any more.
 */
@ApplicationScoped
public class PresentRights {
    /** The tasks that the account may do this to; empty if nobody keeps accounts, and what held at the order holds. */
    public Optional<Sight> of(String account, Operation operation) {
        return Optional.empty();
    }
}
