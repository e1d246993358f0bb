package org.longhaul.spi;

import java.util.Iterator;
import java.util.stream.Stream;

/**
 * How a task spreads its work over children, and what becomes of it when they have ended. Immutable: begin with {@link
 * #over}, and each method gives a new spread that says one thing more.
 *
 * <p>If nothing else is said, the task succeeds if all children did, and fails otherwise; the others go on when one has
 * failed.
 */
public final class Spread {
    private final Iterable<Child> children;
    private final long tolerated;
    private final boolean stopEarly;
    private final boolean joins;
    private final long expected;
    private final String unit;

    private Spread(
            Iterable<Child> children, long tolerated, boolean stopEarly, boolean joins, long expected, String unit) {
        this.children = children;
        this.tolerated = tolerated;
        this.stopEarly = stopEarly;
        this.joins = joins;
        this.expected = expected;
        this.unit = unit;
    }

    /** Over these children, read one by one: there may be very many. */
    public static Spread over(Iterable<Child> children) {
        return new Spread(children, 0, false, false, 0, "");
    }

    /** Over these children, read one by one; the stream can be read once. */
    public static Spread over(Stream<Child> children) {
        Iterator<Child> iterator = children.iterator();
        return over(() -> iterator);
    }

    /** So many children may end otherwise than SUCCEEDED, and the task still succeeds. */
    public Spread tolerating(long failures) {
        if (failures < 0) {
            throw new IllegalArgumentException("A number of failures is never negative: " + failures);
        }
        return new Spread(children, failures, stopEarly, joins, expected, unit);
    }

    /** However the children end, the task succeeds, unless it is aborted. */
    public Spread toleratingAll() {
        return tolerating(Long.MAX_VALUE);
    }

    /** As soon as one child more has failed than is tolerated, the others are asked to stop. */
    public Spread stoppingEarly() {
        return new Spread(children, tolerated, true, joins, expected, unit);
    }

    /**
     * When the children have ended, and no more of them failed than is tolerated, the task is run once more, to put
     * together what they did: its {@link TaskContext#stage()} is then one higher.
     */
    public Spread joining() {
        return new Spread(children, tolerated, stopEarly, true, expected, unit);
    }

    /** So much work it is in all, whatever the children say of theirs; it is counted in their unit. */
    public Spread expecting(long units, String newUnit) {
        if (units < 0 || newUnit.length() > 30) {
            throw new IllegalArgumentException(
                    "Expected work is never negative, and its unit has at most 30 characters: %d %s"
                            .formatted(units, newUnit));
        }
        return new Spread(children, tolerated, stopEarly, joins, units, newUnit);
    }

    /** The children. */
    public Iterable<Child> children() {
        return children;
    }

    /** How many may end otherwise than SUCCEEDED. */
    public long tolerated() {
        return tolerated;
    }

    /** Whether the others are stopped when too many have failed. */
    public boolean stopsEarly() {
        return stopEarly;
    }

    /** Whether the task is run once more when they have ended. */
    public boolean joins() {
        return joins;
    }

    /** How much work it is in all; 0 if that is what the children say. */
    public long expected() {
        return expected;
    }

    /** What {@link #expected()} counts. */
    public String unit() {
        return unit;
    }

    @Override
    public String toString() {
        return "Spread[tolerated=%d, stopsEarly=%s, joins=%s]".formatted(tolerated, stopEarly, joins);
    }
}
