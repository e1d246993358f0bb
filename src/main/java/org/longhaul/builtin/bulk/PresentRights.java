package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import org.longhaul.security.Account;
import org.longhaul.security.AccountException;
import org.longhaul.security.Accounts;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.task.Sight;

/**
 * What an account may do at this moment, when it is no longer there to be asked: a bulk task may run long after it was
 * ordered, and what was revoked meanwhile is not done any more.
 */
@ApplicationScoped
public class PresentRights {
    private Accounts accounts;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected PresentRights() {}

    /** The rights of these accounts. */
    @Inject
    public PresentRights(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The tasks that the account may do this to; empty if it is not kept here, and what held at the order holds. */
    public Optional<Sight> of(String account, Operation operation) {
        return caller(account).map(caller -> caller.sight(operation));
    }

    /**
     * The account as a caller of this moment: without any role if it was disabled or removed. Empty if it is not kept
     * here.
     */
    public Optional<Caller> caller(String account) {
        if (!accounts.keptHere(account)) {
            return Optional.empty();
        }
        try {
            Account now = accounts.get(account);
            return Optional.of(new Caller(account, null, now.disabled() ? Set.of() : now.grants()));
        } catch (AccountException e) {
            return Optional.of(new Caller(account, null, Set.of()));
        }
    }
}
