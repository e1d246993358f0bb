package org.longhaul.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskView;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class AbortStoreTest {
    private static final String CLAIM = """
            UPDATE task SET state = 1, gate = NULL, owner = 'one', incarnation = 1, epoch = epoch + 1,
                attempt = attempt + 1, version = version + 1
            WHERE id = ? AND state = 0 AND epoch = 0
            """;

    private final TestDatabase database;
    private final Counter counter;
    private final List<TaskChanged> changes = new ArrayList<>();
    private final Aborts aborts;
    private final Comments comments;

    AbortStoreTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
        var store = new AbortStore(database, database.lifetimes());
        store.entities = database.entityManager();
        var retrying = new Retrying(database.transactions(), database);
        this.aborts = new Aborts(store, retrying, counter.journal(), this::changed, counter.clock());
        this.comments = new Comments(retrying, counter.journal());
    }

    private synchronized void changed(TaskChanged change) {
        changes.add(change);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void a_queued_task_ends_and_never_runs() {
        String id = submit(null, null);

        assertThat(aborts.abort(id, Actor.of("bob"))).isTrue();

        TaskView view = find(id);
        assertThat(view.task().state()).isEqualTo(TaskState.ABORTED);
        assertThat(view.task().reason()).isEqualTo(Reason.ASKED);
        assertThat(view.task().ended()).isEqualTo(counter.clock().instant());
        assertThat(view.task().epoch()).isEqualTo(1);
        assertThat(view.message()).isEqualTo("aborted by bob before it began");
        assertThat(claim(id)).isFalse();
        assertThat(counter.query().events(id, null, 0, 10).items())
                .extracting(EventView::kind)
                .containsExactly(Journal.Kind.SUBMITTED, Journal.Kind.ABORT_ASKED, Journal.Kind.CHANGED);
        assertThat(changes).extracting(TaskChanged::state).containsExactly(TaskState.ABORTED);
        assertThat(counter.signals()).isEmpty();
    }

    @Test
    void a_running_task_is_asked() {
        String id = submit(null, null);
        claim(id);

        assertThat(aborts.abort(id, Actor.of("bob"))).isTrue();

        TaskView view = find(id);
        assertThat(view.task().state()).isEqualTo(TaskState.RUNNING);
        assertThat(view.task().node()).isEqualTo("one");
        assertThat(view.task().abortRequestedAt()).isEqualTo(counter.clock().instant());
        assertThat(view.task().epoch()).isEqualTo(1);
        assertThat(view.message()).isNull();
        assertThat(changes).isEmpty();
    }

    @Test
    void to_ask_again_changes_nothing() {
        String running = submit(null, null);
        claim(running);
        String queued = submit(null, null);
        aborts.abort(running, Actor.of("bob"));
        aborts.abort(queued, Actor.of("bob"));
        counter.clock().advance(Duration.ofMinutes(1));
        var before = List.of(find(running), find(queued));

        assertThat(aborts.abort(running, Actor.of("eve"))).isFalse();
        assertThat(aborts.abort(queued, Actor.of("eve"))).isFalse();

        assertThat(List.of(find(running), find(queued))).isEqualTo(before);
        assertThat(counter.query()
                        .events(queued, Journal.Kind.ABORT_ASKED, 0, 10)
                        .items())
                .hasSize(1);
    }

    @Test
    void a_task_that_has_ended_otherwise_is_left_alone() {
        String id = submit(null, null);
        claim(id);
        database.engine()
                .update(
                        "UPDATE task SET state = 3, owner = NULL, incarnation = NULL, ended = created WHERE id = ?",
                        id);

        assertThatThrownBy(() -> aborts.abort(id, Actor.of("bob"))).isInstanceOf(TaskEndedException.class);
        assertThat(find(id).task().abortRequestedAt()).isNull();
    }

    @Test
    void a_task_of_a_type_that_cannot_be_aborted_is_left_alone() {
        String id = submit(null, null);
        database.engine().update("UPDATE task SET abortable = FALSE WHERE id = ?", id);

        assertThatThrownBy(() -> aborts.abort(id, Actor.of("bob"))).isInstanceOf(NotAbortableException.class);
        assertThat(find(id).task().state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void an_unknown_task_is_told() {
        assertThatThrownBy(() -> aborts.abort("nobody", Actor.of("bob"))).isInstanceOf(UnknownTaskException.class);
        assertThatThrownBy(() -> comments.append("nobody", Actor.of("bob"), "hello"))
                .isInstanceOf(UnknownTaskException.class);
    }

    @Test
    void the_next_of_its_key_is_signalled() {
        String waiting = submit("k", null);
        String later = submit("k", Duration.ofHours(1));
        database.engine().update("DELETE FROM key_signal");

        aborts.abort(waiting, Actor.of("bob"));
        assertThat(counter.signals()).containsExactly("k");
        aborts.abort(later, Actor.of("bob"));
        assertThat(counter.signals()).containsExactly("k", "k");
    }

    @Test
    void a_key_that_was_held_is_free() {
        String id = submit("k", null);
        database.engine().update("UPDATE task SET gate = 0, key_held = task_key WHERE id = ?", id);

        aborts.abort(id, Actor.of("bob"));

        assertThat(database.engine().list("SELECT key_held FROM task WHERE key_held = 'k'", row -> row.getString(1)))
                .isEmpty();
    }

    @Test
    void a_request_is_undone_with_the_callers_transaction() {
        String id = submit(null, null);

        database.transactions().own(() -> {
            assertThat(aborts.abort(id, Actor.of("bob"))).isTrue();
            database.transactions().rollbackOnly();
        });

        assertThat(find(id).task().state()).isEqualTo(TaskState.QUEUED);
        assertThat(claim(id)).isTrue();
    }

    @Test
    void a_task_can_be_submitted_and_aborted_in_one_transaction() {
        String id = database.transactions().own(() -> {
            String submitted = submit(null, null);
            aborts.abort(submitted, Actor.of("bob"));
            comments.append(submitted, Actor.of("bob"), "a mistake");
            return submitted;
        });

        assertThat(find(id).task().state()).isEqualTo(TaskState.ABORTED);
    }

    @Test
    void of_an_abort_and_a_claim_exactly_one_comes_first() throws Exception {
        int rounds = 40;
        List<String> ids =
                IntStream.range(0, rounds).mapToObj(i -> submit(null, null)).toList();
        var together = new CyclicBarrier(3);
        var threads = Executors.newFixedThreadPool(3);
        try {
            Future<List<Boolean>> claims = threads.submit(each(ids, together, this::claim));
            Future<List<Boolean>> first = threads.submit(each(ids, together, id -> aborts.abort(id, Actor.of("bob"))));
            Future<List<Boolean>> second = threads.submit(each(ids, together, id -> aborts.abort(id, Actor.of("eve"))));

            for (int i = 0; i < rounds; i++) {
                boolean claimed = claims.get().get(i);
                var task = find(ids.get(i)).task();
                assertThat(task.state()).isEqualTo(claimed ? TaskState.RUNNING : TaskState.ABORTED);
                assertThat(task.abortRequestedAt()).isNotNull();
                assertThat(task.epoch()).isEqualTo(1);
                assertThat(first.get().get(i))
                        .as("one of them was first")
                        .isNotEqualTo(second.get().get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Act {
        boolean on(String id);
    }

    private static Callable<List<Boolean>> each(List<String> ids, CyclicBarrier together, Act act) {
        return () -> {
            var results = new ArrayList<Boolean>();
            for (String id : ids) {
                together.await();
                results.add(act.on(id));
            }
            return results;
        };
    }

    @Test
    void a_comment_is_kept_as_it_was_written() {
        String id = submit(null, null);
        String text = "Grüße 👋\n\t' OR 1=1; -- <script>" + "x".repeat(3900);

        comments.append(id, Actor.of("bob"), text);

        assertThat(counter.query().events(id, Journal.Kind.COMMENT, 0, 10).items())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.note()).isEqualTo(text);
                    assertThat(event.actor()).isEqualTo("bob");
                    assertThat(event.no()).isEqualTo(2);
                });
    }

    @Test
    void comments_are_read_in_parts() {
        String id = submit(null, null);
        IntStream.range(0, 5).forEach(i -> comments.append(id, Actor.of("bob"), "no " + i));

        var first = counter.query().events(id, Journal.Kind.COMMENT, 0, 3);
        var second = counter.query().events(id, Journal.Kind.COMMENT, first.next(), 3);

        assertThat(first.items()).extracting(EventView::note).containsExactly("no 0", "no 1", "no 2");
        assertThat(second.items()).extracting(EventView::note).containsExactly("no 3", "no 4");
        assertThat(second.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "a\u0000", "\u001b[31m", "\ud800"})
    void a_comment_that_is_no_text_is_refused(String text) {
        assertThatThrownBy(() -> comments.append(submit(null, null), Actor.of("bob"), text))
                .isInstanceOf(InvalidOrderException.class);
    }

    @Test
    void a_comment_has_a_limit() {
        assertThatThrownBy(() -> comments.append(submit(null, null), Actor.of("bob"), "x".repeat(4001)))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessageContaining("4000");
    }

    private String submit(String key, Duration delay) {
        return counter.submission()
                .submit(Order.of("sample", Map.of("file", "a"), "ann")
                        .withDelay(delay)
                        .withKey(key));
    }

    private boolean claim(String id) {
        return database.transactions().own(() -> database.engine().update(CLAIM, id)) == 1;
    }

    private TaskView find(String id) {
        return counter.query().find(id).orElseThrow();
    }
}
