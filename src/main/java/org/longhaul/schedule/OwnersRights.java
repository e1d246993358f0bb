package org.longhaul.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.security.Account;
import org.longhaul.security.AccountException;
import org.longhaul.security.Accounts;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Operation;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.Rights;

/**
 * What the owner of a schedule may order at this moment: a schedule lives long, and what was revoked meanwhile is not
 * done any more.
 */
record OwnersRights(Caller owner) implements Rights {
    /**
     * Those of this account now: none if it was disabled or removed. Of somebody who had none those that they had then,
     * and all where the application vouches for people.
     */
    static Rights of(String owner, @Nullable String grants, Accounts accounts) {
        if (grants != null) {
            return new OwnersRights(new Caller(owner, null, Grant.all(grants)));
        }
        if (accounts.vouchedFor()) {
            return Rights.APPLICATION;
        }
        try {
            Account now = accounts.get(owner);
            return new OwnersRights(new Caller(owner, null, now.disabled() ? Set.of() : now.grants()));
        } catch (AccountException e) {
            return new OwnersRights(new Caller(owner, null, Set.of()));
        }
    }

    @Override
    public boolean mayOrderFor(@Nullable String product) {
        return owner.may(Operation.SUBMIT_TASK, product);
    }

    @Override
    public Set<String> products() {
        return owner.sight(Operation.SUBMIT_TASK).products();
    }

    @Override
    public boolean maySubmit(List<String> submitters, @Nullable String product) {
        if (submitters.equals(List.of(TaskType.SYSTEM))) {
            return false;
        }
        return submitters.isEmpty() || owner.names(product).stream().anyMatch(submitters::contains);
    }
}
