package org.longhaul.ownership;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as its row says.
 *
 * @param incarnation which life of the node this is
 * @param state UP, DRAINING, STOPPED or DEAD
 * @param leaseOver whether its lease is over by the clock of the database; of one that is up, somebody will soon say so
 * @param process the number of its process
 * @param tags what it offers, separated by commas
 * @param drainBegan when it began to drain
 * @param gone when it stopped or was declared dead
 * @param running how many tasks run under its name and life
 */
public record NodeView(
        String name,
        long incarnation,
        String state,
        boolean leaseOver,
        String host,
        long process,
        String tags,
        int workers,
        int directWorkers,
        Instant started,
        @Nullable Instant drainBegan,
        @Nullable Instant gone,
        long running) {}
