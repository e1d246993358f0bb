package org.longhaul.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Journal;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
@SuppressWarnings("EnumOrdinal") // states are stored by their numbers
class OverviewStoreTest {
    private static final Instant BEGIN = Instant.parse("2026-11-25T00:00:00Z");

    private final TestDatabase database;
    private final Overview overview;
    private int number;

    OverviewStoreTest(TestDatabase database) {
        this.database = database;
        this.overview =
                new Overview(new OverviewStore(database, new QueryStore(database), new TreeReadStore(database)));
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    private String insert(
            String type, TaskState state, Gate gate, Instant due, String owner, long life, String parent) {
        String id = "00000000-0000-7000-8000-%012d".formatted(++number);
        database.engine()
                .update(
                        """
                        INSERT INTO task (id, seq, root_id, parent_id, module, type, lane, kind, state, gate, abortable,
                            restartable, priority, due, max_attempts, accepted_by, created, submitter, owner, incarnation)
                        VALUES (?, ?, ?, ?, 'test', ?, ?, 'node', ?, ?, true, true, 0, ?, 1, 'x', ?, 'me', ?, ?)""",
                        id,
                        number,
                        parent == null ? id : parent,
                        parent,
                        type,
                        type,
                        state.ordinal(),
                        gate == null ? Jdbc.Null.NUMBER : gate.ordinal(),
                        due,
                        BEGIN,
                        owner,
                        life);
        database.engine()
                .update(
                        "INSERT INTO task_detail (task_id, parameters, attributes, message) VALUES (?, '{}', '{}', ?)",
                        id,
                        "says " + number);
        return id;
    }

    private String queued(String type, Gate gate, int minutes) {
        return insert(type, TaskState.QUEUED, gate, BEGIN.plusSeconds(60L * minutes), null, 0, null);
    }

    private String running(String owner, long life, String parent) {
        return insert("sort", TaskState.RUNNING, null, BEGIN, owner, life, parent);
    }

    private static List<String> ids(List<Overview.Entry> entries) {
        return entries.stream().map(entry -> entry.task().id()).toList();
    }

    @Test
    void the_latest_of_a_state_are_shown_with_what_they_say_and_their_children() {
        String first = running("a", 1, null);
        String second = running("a", 1, null);
        String child = running("b", 1, second);
        queued("sort", Gate.READY, 0);
        database.engine()
                .update(
                        "INSERT INTO tree_node (task_id, children, succeeded, failed, aborted, dropped, folded)"
                                + " VALUES (?, 3, 1, 1, 0, 0, 0)",
                        second);

        database.engine().update("UPDATE task SET has_children = true WHERE id = ?", second);

        List<Overview.Entry> latest = overview.latest(TaskState.RUNNING, 10);

        assertThat(ids(latest)).containsExactly(child, second, first);
        assertThat(latest.get(1).children()).isNotNull();
        assertThat(latest.get(1).children().made()).isEqualTo(3);
        assertThat(latest.get(2).children()).isNull();
        assertThat(latest.get(2).message()).isEqualTo("says 1");
        assertThat(ids(overview.latest(TaskState.RUNNING, 2))).containsExactly(child, second);
        assertThat(overview.latest(TaskState.FAILED, 10)).isEmpty();
    }

    @Test
    void only_those_that_could_begin_wait_and_the_longest_first() {
        String late = queued("sort", Gate.READY, 5);
        String early = queued("sort", Gate.READY, 1);
        queued("sort", Gate.DUE, 0);
        queued("sort", Gate.KEY, 0);
        queued("sort", Gate.HELD, 0);

        assertThat(ids(overview.longestWaiting(10))).containsExactly(early, late);
        assertThat(ids(overview.longestWaiting(1))).containsExactly(early);
    }

    @Test
    void of_a_node_only_what_runs_in_this_life_of_it() {
        String here = running("a", 2, null);
        running("a", 1, null);
        running("b", 2, null);

        assertThat(ids(overview.runningOn("a", 2, 10))).containsExactly(here);
    }

    @Test
    void what_is_queued_is_counted_by_type() {
        queued("sort", Gate.READY, 0);
        queued("sort", Gate.HELD, 0);
        queued("merge", Gate.DUE, 0);
        running("a", 1, null);

        assertThat(overview.queued()).isEqualTo(Map.of("sort", 2L, "merge", 1L));
    }

    @Test
    void comments_are_told_apart_from_what_else_happened() {
        String one = running("a", 1, null);
        String other = running("a", 1, null);
        event(one, 1, Journal.Kind.SUBMITTED, null);
        event(one, 2, Journal.Kind.COMMENT, "first");
        event(one, 3, Journal.Kind.COMMENT, "second");
        event(other, 1, Journal.Kind.COMMENT, "of another");

        var comments = overview.comments(List.of(one, other));

        assertThat(comments.get(one)).extracting(EventView::note).containsExactly("first", "second");
        assertThat(comments.get(other)).extracting(EventView::note).containsExactly("of another");
        assertThat(overview.comments(List.of())).isEmpty();
    }

    private void event(String task, int no, Journal.Kind kind, String note) {
        database.engine()
                .update(
                        "INSERT INTO task_event (task_id, num, happened, kind, state, attempt, epoch, actor, note)"
                                + " VALUES (?, ?, ?, ?, 1, 0, 0, 'ann', ?)",
                        task,
                        no,
                        BEGIN,
                        kind.name(),
                        note);
    }

    @Test
    void nobody_who_writes_makes_it_wait() throws Exception {
        String id = running("a", 1, null);
        queued("sort", Gate.READY, 0);
        database.transactions().own(() -> {
            database.engine().update("UPDATE task SET priority = 7 WHERE id = ?", id);
            try {
                CompletableFuture<Integer> read = CompletableFuture.supplyAsync(
                        () -> overview.latest(TaskState.RUNNING, 10).size()
                                + overview.longestWaiting(10).size()
                                + overview.runningOn("a", 1, 10).size()
                                + overview.queued().size());
                assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo(4); // Derby's locks wait for ten
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
