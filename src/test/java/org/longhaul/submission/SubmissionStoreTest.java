package org.longhaul.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Journal;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskSort;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.task.Gate;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTypeException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class SubmissionStoreTest {
    private static final Map<String, Object> FILE = Map.of("file", "a.csv", "password", "hush");

    private final TestDatabase database;
    private final Counter counter;

    SubmissionStoreTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void an_order_becomes_a_task() {
        var order =
                Order.of("sample", FILE, "ann").withPriority(7).withTag("fast").withSummary("Grüße 👋");

        String id = counter.submission().submit(order);

        TaskView view = counter.query().find(id).orElseThrow();
        TaskSummary task = view.task();
        assertThat(task.state()).isEqualTo(TaskState.QUEUED);
        assertThat(task.gate()).isEqualTo(Gate.READY);
        assertThat(task.priority()).isEqualTo(7);
        assertThat(task.tag()).isEqualTo("fast");
        assertThat(task.summary()).isEqualTo("Grüße 👋");
        assertThat(task.submitter()).isEqualTo("ann");
        assertThat(task.acceptedBy()).isEqualTo("one");
        assertThat(task.maxAttempts()).isEqualTo(3);
        assertThat(task.created()).isEqualTo(counter.clock().instant());
        assertThat(view.parameters()).hasToString("{\"count\":10,\"file\":\"a.csv\",\"password\":\"***\"}");
        assertThat(view.result()).isNull();
        assertThat(counter.query().events(id, null, 0, 10).items())
                .extracting(EventView::no, EventView::kind, EventView::actor, EventView::gate)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1, Journal.Kind.SUBMITTED, "ann", Gate.READY));
        assertThat(counter.changes()).singleElement().satisfies(change -> {
            assertThat(change.id()).isEqualTo(id);
            assertThat(change.lane()).isEqualTo("sample@fast");
        });
        assertThat(counter.signals()).isEmpty();
    }

    @Test
    void the_stored_parameters_keep_their_secrets() {
        String id = counter.submission().submit(Order.of("sample", FILE, "ann"));

        assertThat(database.engine()
                        .first("SELECT parameters FROM task_detail WHERE task_id = ?", row -> row.getString(1), id))
                .contains("{\"count\":10,\"file\":\"a.csv\",\"password\":\"hush\"}");
    }

    @Test
    void a_task_is_there_when_the_callers_transaction_commits() {
        String id = database.transactions().own(() -> counter.submission().submit(Order.of("sample", FILE, "ann")));

        assertThat(counter.query().find(id)).isPresent();
    }

    @Test
    void a_task_never_was_when_the_callers_transaction_is_rolled_back() {
        database.transactions().own(() -> {
            counter.submission().submit(keyed("k", null));
            database.transactions().rollbackOnly();
        });

        assertThat(counter.rows("task")).isZero();
        assertThat(counter.rows("task_detail")).isZero();
        assertThat(counter.rows("task_event")).isZero();
        assertThat(counter.signals()).isEmpty();
    }

    @Test
    void an_order_refused_for_its_form_leaves_the_callers_transaction_alone() {
        String id = database.transactions().own(() -> {
            assertThatThrownBy(() -> counter.submission().submit(Order.of("sample", Map.of(), "ann")))
                    .isInstanceOf(InvalidOrderException.class);
            return counter.submission().submit(Order.of("sample", FILE, "ann"));
        });

        assertThat(counter.query().find(id)).isPresent();
    }

    @Test
    void a_keyed_order_waits_behind_its_key_and_signals() {
        String id = counter.submission().submit(keyed("k", null));

        assertThat(counter.query().find(id).orElseThrow().task().gate()).isEqualTo(Gate.KEY);
        assertThat(counter.signals()).containsExactly("k");
    }

    @Test
    void an_order_for_later_is_due_first() {
        String id = counter.submission().submit(keyed("k", Duration.ofHours(1)));

        TaskSummary task = counter.query().find(id).orElseThrow().task();
        assertThat(task.gate()).isEqualTo(Gate.DUE);
        assertThat(task.due()).isEqualTo(counter.clock().instant().plusSeconds(3600));
        assertThat(counter.signals()).isEmpty();
    }

    @Test
    void what_the_type_refuses_is_a_violation_and_leaves_nothing() {
        var picky = new Counter(database, SampleType.checkedBy(parameters -> {
            throw new InvalidParameterException("file", "is not in the folder");
        }));

        assertThatThrownBy(() -> picky.submission().submit(Order.of("sample", FILE, "ann")))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessage("parameters.file: is not in the folder");
        assertThat(counter.rows("task")).isZero();
    }

    @Test
    void parameters_have_a_limit() {
        var large = Map.<String, Object>of("file", "a", "headers", Map.of("a", "ä".repeat(40_000)));

        assertThatThrownBy(() -> counter.submission().submit(Order.of("sample", large, "ann")))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessageContaining("at most 65536 bytes");
    }

    @Test
    void parameters_at_the_limit_are_stored() {
        var large = Map.<String, Object>of("file", "a", "password", "x".repeat(65_536 - 37));

        String id = counter.submission().submit(Order.of("sample", large, "ann"));

        assertThat(database.engine()
                        .first("SELECT parameters FROM task_detail WHERE task_id = ?", row -> row.getString(1), id)
                        .orElseThrow())
                .hasSize(65_536);
    }

    @Test
    void an_unknown_type_is_told_with_those_there_are() {
        assertThatThrownBy(() -> counter.submission().submit(Order.of("x".repeat(500), Map.of(), "ann")))
                .isInstanceOf(UnknownTypeException.class)
                .hasMessageContaining("sample")
                .hasMessageContaining("x…");
    }

    @Test
    void a_draining_node_takes_no_orders() {
        counter.intake().close();

        assertThatThrownBy(() -> counter.submission().submit(Order.of("sample", FILE, "ann")))
                .isInstanceOf(NodeDrainingException.class)
                .hasMessageContaining("one");
        assertThat(counter.rows("task")).isZero();
    }

    @Test
    void lists_show_the_latest_first_and_a_cursor_is_not_moved_by_new_tasks() {
        List<String> ids = java.util.stream.IntStream.range(0, 5)
                .mapToObj(i -> counter.submission().submit(Order.of("sample", FILE, "ann")))
                .toList();

        var first = counter.query().list(Sight.ALL, TaskFilter.NONE, TaskSort.NEWEST_FIRST, 2, null);
        counter.submission().submit(Order.of("sample", FILE, "ann"));
        var second = counter.query()
                .list(
                        Sight.ALL,
                        TaskFilter.of("state=QUEUED&type=sample&type=other"),
                        TaskSort.NEWEST_FIRST,
                        2,
                        first.next());
        var third = counter.query().list(Sight.ALL, TaskFilter.NONE, TaskSort.NEWEST_FIRST, 2, second.next());

        assertThat(first.items()).extracting(TaskSummary::id).containsExactly(ids.get(4), ids.get(3));
        assertThat(second.items()).extracting(TaskSummary::id).containsExactly(ids.get(2), ids.get(1));
        assertThat(third.items()).extracting(TaskSummary::id).containsExactly(ids.get(0));
        assertThat(third.following()).isEmpty();
        for (String filter : List.of("state=FAILED", "type=%27+OR+1%3D1+--")) {
            assertThat(counter.query()
                            .list(Sight.ALL, TaskFilter.of(filter), TaskSort.NEWEST_FIRST, 10, null)
                            .items())
                    .isEmpty();
        }
    }

    private static Order keyed(String key, Duration delay) {
        return Order.of("sample", FILE, "ann").withDelay(delay).withKey(key);
    }
}
