package org.longhaul.following;

import org.longhaul.platform.Configured;

/**
 * How much may be followed at once.
 *
 * @param maxWaits how many requests of one account may wait on this node ({@code longhaul.max-waits})
 * @param maxStreams how many event streams one account may have open on this node ({@code longhaul.max-streams})
 */
public record FollowingSettings(int maxWaits, int maxStreams) {
    /** Refuses what cannot be meant. */
    public FollowingSettings {
        if (maxWaits < 0 || maxStreams < 0) {
            throw new IllegalArgumentException("longhaul.max-waits and longhaul.max-streams are 0 or more");
        }
    }

    /** As configured. */
    static FollowingSettings from(Configured configured) {
        return new FollowingSettings(
                configured.number("longhaul.max-waits", 1000), configured.number("longhaul.max-streams", 100));
    }
}
