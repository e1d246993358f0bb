package org.longhaul.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.security.Accounts;
import org.longhaul.security.Caller;
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

    /**
     * The caller as the owner of what they make: by their account, if there is one that can be asked later, else with the
     * roles that they have now. A name of JMX is none of an account, even if there is one that is called the same.
     */
    public Owner of(Caller caller, Rights rights) {
        boolean askable = accounts.vouchedFor() || accounts.has(caller.name());
        return askable && !Caller.throughJmx(caller.actor())
                ? Owner.known(caller.actor(), rights)
                : Owner.passing(caller, rights);
    }

    /** What the owner of a schedule may order at this moment. */
    Rights rights(Schedule schedule) {
        return OwnersRights.of(schedule.owner(), schedule.ownerGrants(), accounts);
    }
}
