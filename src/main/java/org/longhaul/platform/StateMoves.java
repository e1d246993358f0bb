package org.longhaul.platform;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.TaskState;

/**
 * Notes how many tasks were made, changed their state or went away, so that {@link StateCounts} need not count them.
 * Whoever writes {@code task.state} notes it here, on the same connection and in the same transaction. A note is a row
 * that is inserted: nobody waits for anybody. Children are not counted: lists show them only when asked for, and
 * their parents know how many they have.
 */
public final class StateMoves {
    private static final String NOTE =
            "INSERT INTO state_delta (id, product, submitter, from_state, to_state, tasks) VALUES (?, ?, ?, ?, ?, ?)";
    /** The rows first, then the groups: else H2 would walk through an index of all tasks to find groups in order. */
    private static final String NOTE_EACH = """
            INSERT INTO state_delta (id, product, submitter, from_state, to_state, tasks)
            SELECT CAST(? AS varchar(36)), COALESCE(product, ''), submitter, %s, %s, count(*)
            FROM (SELECT product, submitter, state FROM task WHERE id IN (%s) AND internal = FALSE) moved
            GROUP BY product, submitter%s""";

    /** Of one task: without a group, for which some databases read more than the row. */
    private static final String NOTE_ONE = """
            INSERT INTO state_delta (id, product, submitter, from_state, to_state, tasks)
            SELECT CAST(? AS varchar(36)), COALESCE(product, ''), submitter, %s, %s, 1 FROM task WHERE id = ? AND internal = FALSE""";

    /** Stands for a state where there is none. */
    private static final int NOTHING = -1;

    private static final int BATCH = 200;

    private StateMoves() {}

    /**
     * Notes a move of tasks that are alike in product and submitter, and nobody's children.
     *
     * @param product null for none
     * @param from null if they were made
     * @param to null if they go away
     */
    public static void note(
            Jdbc on,
            @Nullable String product,
            String submitter,
            @Nullable TaskState from,
            @Nullable TaskState to,
            long tasks) {
        on.update(NOTE, newId(), product == null ? "" : product, submitter, number(from), number(to), tasks);
    }

    /** Notes a move of these tasks, which are there. */
    public static void note(Jdbc on, Collection<String> ids, TaskState from, TaskState to) {
        noteEach(on, ids, String.valueOf(number(from)), String.valueOf(number(to)), "");
    }

    /** Notes that these tasks go away, from whichever state they are in: before their rows are deleted. */
    public static void noteRemoval(Jdbc on, Collection<String> ids) {
        noteEach(on, ids, "state", String.valueOf(NOTHING), ", state");
    }

    private static void noteEach(Jdbc on, Collection<String> ids, String from, String to, String group) {
        List<String> all = new ArrayList<>(ids);
        if (all.size() == 1) {
            on.update(NOTE_ONE.formatted(from, to), newId(), all.get(0));
            return;
        }
        for (int at = 0; at < all.size(); at += BATCH) {
            List<String> some = all.subList(at, Math.min(at + BATCH, all.size()));
            var arguments = new ArrayList<@Nullable Object>(some.size() + 1);
            arguments.add(newId());
            arguments.addAll(some);
            String marks = String.join(", ", Collections.nCopies(some.size(), "?"));
            on.update(NOTE_EACH.formatted(from, to, marks, group), arguments.toArray());
        }
    }

    private static String newId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static int number(@Nullable TaskState state) {
        return state == null ? NOTHING : state.ordinal();
    }
}
