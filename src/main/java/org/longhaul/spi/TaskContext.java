package org.longhaul.spi;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a run knows of its task, and how it reports. Handed to a {@link TaskHandler}; artifacts of a batch job inject it.
 */
public interface TaskContext {
    /** The task's id, a UUID. */
    String id();

    /** The order's parameters, checked and with defaults filled in. */
    Parameters parameters();

    /** Which attempt this is, from 1; of each {@link #stage()}. */
    int attempt();

    /**
     * How often the task has waited for its children and goes on now: 0 at first, 1 when it is run to join what they did.
     * Each stage begins without a checkpoint.
     */
    int stage();

    /**
     * The fencing token: it grows with every claim and every loss of the task. Hand it to systems that can refuse an
     * older one.
     */
    long epoch();

    /**
     * The last checkpoint that was committed, by this or an earlier attempt. Empty at the first one. The file position
     * that the batch runtime hands to a reader's {@code open} is not to be trusted after a crash; this is.
     */
    Optional<String> lastCheckpoint();

    /**
     * Stores a checkpoint in the current transaction, so that it commits together with the rows written beside it;
     * without a transaction, at once.
     *
     * @param value at most 32,000 characters
     * @throws LeaseLostException if the task is no longer owned by this run; the transaction is then rolled back
     * @throws IllegalArgumentException if the value is too long
     */
    void checkpoint(String value);

    /**
     * Names the place where {@link #checkpoint()} finds the position of all that was read so far. Called by {@link
     * RestartableItemReader}.
     */
    void checkpointFrom(Supplier<String> position);

    /**
     * Stores the position that the reader tells as a checkpoint. Called by {@link RestartableItemWriter}.
     *
     * @throws LeaseLostException as {@link #checkpoint(String)}
     * @throws IllegalStateException if no reader told where to find its position
     */
    void checkpoint();

    /**
     * Says how far the work is. Cheap: what was said last goes out at most every 2 seconds.
     *
     * @param completed units done, never negative
     * @param total units in all; 0 if nobody knows
     * @param unit what is counted, such as {@code bytes}; 30 characters at most
     */
    void progress(long completed, long total, String unit);

    /** Appends a text for people to the task's comments. */
    void comment(String text);

    /** Beats the task's heart: the work goes on, though there is no progress to show. Cheap. */
    void beat();

    /** Whether the work should stop now: it was aborted, timed out, its node is draining, or it is no longer its owner. */
    boolean shouldStop();

    /**
     * Sets the result, which is stored when the task succeeds.
     *
     * @param value a string, number, boolean, record, list, map or anything else Jakarta JSON Binding can write
     * @throws IllegalArgumentException if it cannot be written as JSON, or is larger than {@code longhaul.result-limit}
     */
    void result(Object value);

    /**
     * Makes a child of this task, in a transaction of its own; or finds the one that an earlier call or attempt made
     * under its key. When this run returns, the task waits for its children, and holds no worker while it does: it ends
     * when they have.
     *
     * <p>A child of a task that was asked to stop is aborted at birth.
     *
     * @return its id
     * @throws LeaseLostException if the task is no longer owned by this run
     * @throws IllegalArgumentException if the request is not right: of no type, or with wrong parameters
     * @throws IllegalStateException if the task is itself a child at the deepest level there can be
     */
    String child(Child child);

    /**
     * Makes many children in short transactions of their own, and says what becomes of this task when they have ended.
     * A run that is cut off in the middle, and begins anew, makes only those that are still missing. It returns early if
     * the run should stop.
     *
     * @return how many of them were not there before
     * @throws LeaseLostException as {@link #child}
     * @throws IllegalArgumentException as {@link #child}; those before it are made
     */
    long spread(Spread spread);

    /** The names of the nodes that are up now, in order. */
    List<String> nodes();

    /** What became of the children, in the order they were made; read in parts as they are asked for. */
    Iterable<ChildInfo> children();
}
