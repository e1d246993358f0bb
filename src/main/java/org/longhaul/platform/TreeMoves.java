package org.longhaul.platform;

import com.github.f4b6a3.uuid.UuidCreator;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.TaskState;

/**
 * What children report to their parent: how far they came since they last said so, and that they have ended. Whoever
 * writes a child's progress or end notes it here, on the same connection and in the same transaction. A note is a row
 * that is inserted, so children never wait for one another; a roller adds them up.
 */
public final class TreeMoves {
    private static final String NOTE =
            "INSERT INTO tree_delta (id, parent_id, completed, total, unit, ended) VALUES (?, ?, ?, ?, ?, ?)";

    private TreeMoves() {}

    /** A child came so much further; the numbers may be negative. */
    public static void moved(Jdbc on, String parent, long completed, long total, String unit) {
        on.update(NOTE, newId(), parent, completed, total, unit, Jdbc.Null.NUMBER);
    }

    /** A child has ended in this state. */
    public static void ended(Jdbc on, String parent, TaskState end) {
        note(on, parent, end);
    }

    /** Whoever adds up is to look at this parent, though no child says anything. */
    public static void look(Jdbc on, String parent) {
        note(on, parent, null);
    }

    private static void note(Jdbc on, String parent, @Nullable TaskState end) {
        on.update(NOTE, newId(), parent, 0L, 0L, "", end == null ? Jdbc.Null.NUMBER : end);
    }

    private static String newId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }
}
