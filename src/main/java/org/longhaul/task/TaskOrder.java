package org.longhaul.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted order says of its task, with the rules of its type filled in.
 *
 * @param type the type's name
 * @param module the type's module
 * @param priority higher goes first; 0 is usual
 * @param due not before this time; at once if null
 * @param key tasks of one key run one at a time, in the order of submission
 * @param tag only nodes with this tag may run it
 * @param abortable whether it can be asked to stop
 * @param restartable whether it may be run again when its node is lost
 * @param maxAttempts how often it may be run in all
 * @param ttl how long it is kept after its end; as the settings say if null
 * @param product the product it belongs to
 * @param scope the part of the world it works on; empty if nobody said
 * @param retryOf the ended task that this one repeats
 * @param moduleSeq its number within its module
 * @param submitter who asked for it
 */
public record TaskOrder(
        String type,
        String module,
        int priority,
        @Nullable Instant due,
        @Nullable String key,
        @Nullable String tag,
        boolean abortable,
        boolean restartable,
        int maxAttempts,
        @Nullable Duration ttl,
        @Nullable String product,
        String scope,
        @Nullable String retryOf,
        @Nullable Long moduleSeq,
        String submitter) {}
