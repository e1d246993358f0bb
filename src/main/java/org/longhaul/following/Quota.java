package org.longhaul.following;

import java.util.concurrent.ConcurrentHashMap;

/** How many of something each account may have at once on this node. */
public final class Quota {
    private final int limit;
    private final ConcurrentHashMap<String, Integer> taken = new ConcurrentHashMap<>();

    /** That many for each account. */
    public Quota(int limit) {
        this.limit = limit;
    }

    /** How many each account may have. */
    public int limit() {
        return limit;
    }

    /** Takes one for the account; whether there was one left. */
    public boolean take(String account) {
        boolean[] given = new boolean[1];
        taken.compute(account, (name, before) -> {
            int now = before == null ? 0 : before;
            given[0] = now < limit;
            return given[0] ? Integer.valueOf(now + 1) : before;
        });
        return given[0];
    }

    /** Gives one of the account back. */
    public void giveBack(String account) {
        taken.computeIfPresent(account, (name, before) -> before > 1 ? before - 1 : null);
    }

    /** How many the account has. */
    public int taken(String account) {
        return taken.getOrDefault(account, 0);
    }
}
