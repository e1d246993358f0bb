package org.longhaul.security;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Accounts in memory, for tests of other packages. */
public final class TestAccounts extends Accounts {
    private final Map<String, Account> kept = new HashMap<>();
    private boolean application;

    /** From now on the application signs people in. */
    public void leaveToApplication() {
        application = true;
    }

    /** Makes an account, or changes it. */
    public void keep(String name, boolean disabled, Grant... grants) {
        kept.put(name, new Account(name, Set.of(grants), disabled, Instant.EPOCH));
    }

    /** Removes an account. */
    public void remove(String name) {
        kept.remove(name);
    }

    @Override
    public boolean vouchedFor() {
        return application;
    }

    @Override
    public boolean has(String name) {
        return kept.containsKey(name);
    }

    @Override
    public Account get(String name) {
        Account found = kept.get(name);
        if (found == null) {
            throw new AccountException(AccountException.Reason.UNKNOWN_ACCOUNT, name);
        }
        return found;
    }
}
