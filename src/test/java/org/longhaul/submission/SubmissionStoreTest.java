package org.longhaul.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Journal;
import org.longhaul.platform.UnreadableSecretException;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskSort;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.task.Gate;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
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
    void a_secret_cannot_be_read_in_the_table_and_its_own_task_alone_can_decrypt_it() {
        String id = counter.submission().submit(Order.of("sample", FILE, "ann"));
        String other = counter.submission().submit(Order.of("sample", FILE, "ann"));

        String stored = stored(id);
        assertThat(stored)
                .startsWith("{\"count\":10,\"file\":\"a.csv\",\"password\":\"enc:1:k")
                .doesNotContain("hush")
                .isNotEqualTo(stored(other));
        assertThat(counter.storedParameters()
                        .read(SampleType.plain(), id, stored)
                        .asMap())
                .containsEntry("password", "hush");
        assertThatThrownBy(() -> counter.storedParameters().read(SampleType.plain(), other, stored))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageStartingWith("parameter password: ");
    }

    @Test
    void a_refused_secret_is_not_repeated() {
        var wrong = Map.<String, Object>of("file", "a.csv", "password", List.of("hush-hush"));

        assertThatThrownBy(() -> counter.submission().submit(Order.of("sample", wrong, "ann")))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessageContaining("parameters.password")
                .satisfies(refused -> assertThat(org.assertj.core.util.Throwables.getStackTrace(refused))
                        .doesNotContain("hush-hush"));
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

        assertThat(counter.storedParameters()
                        .read(SampleType.plain(), id, stored(id))
                        .asMap())
                .extractingByKey("password")
                .asString()
                .hasSize(65_536 - 37);
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

    @Test
    void what_an_order_says_besides_is_stored_and_shown() {
        var order = Order.of("sample", FILE, "ann")
                .withTtl(Duration.ofDays(3))
                .withProduct("blue")
                .withScope("cluster")
                .withAttributes(Map.of("keyspace", "a", "table", "Grüße"));

        TaskView view = counter.query().find(counter.submission().submit(order)).orElseThrow();

        assertThat(view.task().ttl()).isEqualTo(Duration.ofDays(3));
        assertThat(view.task().product()).isEqualTo("blue");
        assertThat(view.task().scope()).isEqualTo("cluster");
        assertThat(view.attributes()).hasToString("{\"keyspace\":\"a\",\"table\":\"Grüße\"}");
    }

    @Test
    void the_types_ttl_is_taken_if_the_order_has_none() {
        var weekly = new Counter(database, SampleType.of(Duration.ofDays(7), List.of()));

        String id = weekly.submission().submit(Order.of("sample", FILE, "ann"));
        String other =
                weekly.submission().submit(Order.of("sample", FILE, "ann").withTtl(Duration.ZERO));

        assertThat(counter.query().find(id).orElseThrow().task().ttl()).isEqualTo(Duration.ofDays(7));
        assertThat(counter.query().find(other).orElseThrow().task().ttl()).isEqualTo(Duration.ZERO);
    }

    @Test
    void the_only_product_that_somebody_may_order_for_is_filled_in() {
        Rights rights = new FewRights(Set.of("blue"), Set.of());

        String id = counter.submission()
                .submit(Request.of(Order.of("sample", FILE, "ann"), rights))
                .id();

        assertThat(counter.query().find(id).orElseThrow().task().product()).isEqualTo("blue");
    }

    @Test
    void a_type_is_ordered_only_by_those_it_names() {
        var closed = new Counter(database, SampleType.of(null, List.of("ann", "task-admin")));
        Order order = Order.of("sample", FILE, "bob").withProduct("blue");

        assertThatThrownBy(() -> closed.submission().submit(Request.of(order, rightsOf("bob", "task-submitter"))))
                .isInstanceOf(TypeNotAllowedException.class)
                .hasMessage("Tasks of type sample may be submitted by: ann, task-admin.");
        assertThat(closed.submission()
                        .submit(Request.of(order, rightsOf("bob", "task-admin")))
                        .ids())
                .hasSize(1);
        assertThat(closed.submission().submit(order)).isNotEmpty();
    }

    private static Rights rightsOf(String... names) {
        return new FewRights(Set.of("blue"), Set.of(names));
    }

    @Test
    void several_orders_become_tasks_in_their_order() {
        List<Order> orders = List.of(
                Order.of("sample", FILE, "ann").withSummary("0"),
                Order.of("sample", FILE, "ann").withSummary("1"),
                Order.of("sample", FILE, "ann").withSummary("2"));

        Receipt receipt = counter.submission().submit(Request.ofAll(orders, Rights.APPLICATION));

        assertThat(receipt.ids())
                .extracting(id -> counter.query().find(id).orElseThrow().task().summary())
                .containsExactly("0", "1", "2");
    }

    @Test
    void of_several_orders_all_or_none_become_tasks_and_each_that_is_wrong_is_named() {
        var picky = new Counter(database, SampleType.checkedBy(parameters -> {
            if (parameters.requiredText("file").equals("gone")) {
                throw new InvalidParameterException("file", "is not there");
            }
        }));
        Order good = Order.of("sample", FILE, "ann");
        Request malformed = Request.ofAll(
                List.of(good, good.withPriority(5000), Order.of("simple", Map.of(), "ann")), Rights.APPLICATION);
        Request refused =
                Request.ofAll(List.of(good, good, good.withParameters(Map.of("file", "gone"))), Rights.APPLICATION);

        assertThatThrownBy(() -> picky.submission().submit(malformed))
                .isInstanceOfSatisfying(
                        InvalidOrderException.class,
                        e -> assertThat(e.violations())
                                .extracting(Violation::field)
                                .containsExactly("orders[1].priority", "orders[2].type"));
        assertThatThrownBy(() -> picky.submission().submit(refused))
                .isInstanceOfSatisfying(
                        InvalidOrderException.class,
                        e -> assertThat(e.violations())
                                .containsExactly(new Violation("orders[2].parameters.file", "is not there")));
        assertThat(counter.rows("task")).isZero();
        assertThat(counter.rows("key_signal")).isZero();
    }

    @Test
    void a_check_says_what_would_be_taken_and_stores_nothing() {
        Request request = Request.of(Order.of("sample", FILE, "ann"), new FewRights(Set.of("blue"), Set.of()))
                .withKey("k");

        CheckedOrder checked = counter.submission().check(request).get(0);

        assertThat(checked.order().product()).isEqualTo("blue");
        assertThat(checked.parameters()).hasToString("{\"count\":10,\"file\":\"a.csv\",\"password\":\"***\"}");
        assertThat(counter.rows("task")).isZero();
        assertThat(counter.rows("idempotency")).isZero();
    }

    @Test
    void a_check_refuses_what_a_submission_would() {
        var picky = new Counter(database, SampleType.checkedBy(parameters -> {
            throw new InvalidParameterException("file", "is not there");
        }));

        assertThatThrownBy(
                        () -> picky.submission().check(Request.of(Order.of("sample", FILE, "ann"), Rights.APPLICATION)))
                .hasMessage("parameters.file: is not there");
    }

    private String stored(String id) {
        return database.engine()
                .first("SELECT parameters FROM task_detail WHERE task_id = ?", row -> row.getString(1), id)
                .orElseThrow();
    }

    private static Order keyed(String key, Duration delay) {
        return Order.of("sample", FILE, "ann").withDelay(delay).withKey(key);
    }
}
