package org.longhaul.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

    /** The rights of an owner at this moment. */
    Rights rights(String owner) {
        return OwnersRights.of(owner, accounts);
    }
}
