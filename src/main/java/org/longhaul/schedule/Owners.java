package org.longhaul.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.security.AccountException;
import org.longhaul.security.Accounts;
import org.longhaul.submission.Rights;

/** Who owns schedules, and what they may order now. */
@ApplicationScoped
public class Owners {
    private Accounts accounts;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Owners() {}

    /** Owners among these accounts. */
    @Inject
    public Owners(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Whether somebody of that name can own a schedule: not without an account, where accounts are kept. */
    public boolean known(String name) {
        if (!accounts.keptHere(name)) {
            return true;
        }
        try {
            return !accounts.get(name).disabled();
        } catch (AccountException e) {
            return false;
        }
    }

    /** The rights of an owner at this moment. */
    Rights rights(String owner) {
        return OwnersRights.of(owner, accounts);
    }
}
