package org.longhaul.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SecretKeys;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class IdempotencyTest {
    private static final Map<String, Object> PARAMETERS = Map.of("file", "a.csv", "password", "hush");

    private final TestDatabase database;
    private final Counter counter;

    IdempotencyTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void the_same_order_with_the_same_key_makes_one_task() {
        Receipt first = submit(order(), "k");
        Receipt second = submit(order(), "k");

        assertThat(first.replayed()).isFalse();
        assertThat(second).isEqualTo(new Receipt(first.ids(), true));
        assertThat(counter.rows("task")).isEqualTo(1);
    }

    @Test
    void a_task_that_has_ended_meanwhile_is_answered_too() {
        String id = submit(order(), "k").id();
        end(id);

        assertThat(submit(order(), "k")).isEqualTo(new Receipt(List.of(id), true));
    }

    @Test
    void without_a_key_each_order_makes_a_task() {
        assertThat(submit(order(), null).id())
                .isNotEqualTo(submit(order(), null).id());
    }

    @Test
    void a_key_is_the_accounts_own() {
        submit(order(), "k");

        assertThat(submit(Order.of("sample", PARAMETERS, "bob"), "k").replayed())
                .isFalse();
    }

    @Test
    void an_order_is_the_same_however_it_is_written() {
        var turned = new LinkedHashMap<String, Object>();
        turned.put("wait", "PT60S");
        turned.put("share", 1L);
        turned.put("headers", headers("a", "b"));
        turned.put("count", 10L); // the default
        turned.put("file", "a");
        Receipt first = submit(
                Order.of(
                        "sample",
                        Map.of("file", "a", "headers", headers("b", "a"), "share", 1.0, "wait", "PT1M"),
                        "ann"),
                "k");

        assertThat(submit(Order.of("sample", turned, "ann"), "k")).isEqualTo(new Receipt(first.ids(), true));
    }

    private static Map<String, String> headers(String... names) {
        var headers = new LinkedHashMap<String, String>();
        Stream.of(names).forEach(name -> headers.put(name, "value of " + name));
        return headers;
    }

    @Test
    void a_delay_is_compared_as_it_was_given() {
        Receipt first = submit(order().withDelay(Duration.ofMinutes(10)), "k");
        counter.clock().advance(Duration.ofMinutes(5));

        assertThat(submit(order().withDelay(Duration.ofMinutes(10)), "k")).isEqualTo(new Receipt(first.ids(), true));
        assertThatThrownBy(() -> submit(order().withDelay(Duration.ofMinutes(5)), "k"))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    static Stream<Order> another_order_with_the_same_key_is_a_conflict() {
        return Stream.of(
                order().withParameters(Map.of("file", "b.csv", "password", "hush")),
                order().withParameters(Map.of("file", "a.csv", "password", "other")),
                order().withPriority(1),
                order().withDue(Instant.parse("2026-12-01T00:00:00Z")),
                order().withDelay(Duration.ZERO),
                order().withKey("x"),
                order().withTag("x"),
                order().withSummary("x"),
                order().withTtl(Duration.ofDays(1)),
                order().withProduct("x"),
                order().withScope("x"),
                order().withAttributes(Map.of("a", "x")));
    }

    @ParameterizedTest
    @MethodSource
    void another_order_with_the_same_key_is_a_conflict(Order other) {
        submit(order(), "k");

        assertThatThrownBy(() -> submit(other, "k")).isInstanceOf(IdempotencyConflictException.class);
        assertThat(counter.rows("task")).isEqualTo(1);
    }

    @Test
    void a_list_is_another_request_than_its_only_order() {
        submit(order(), "k");

        assertThatThrownBy(() -> counter.submission()
                        .submit(Request.ofAll(List.of(order()), Rights.APPLICATION)
                                .withKey("k")))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void a_key_covers_all_orders_of_a_request() {
        Request request = Request.ofAll(
                        List.of(order(), order().withPriority(1), order().withPriority(2)), Rights.APPLICATION)
                .withKey("k");

        Receipt first = counter.submission().submit(request);

        assertThat(first.ids()).hasSize(3).doesNotHaveDuplicates();
        assertThat(counter.submission().submit(request)).isEqualTo(new Receipt(first.ids(), true));
        assertThat(counter.rows("task")).isEqualTo(3);
    }

    @Test
    void what_is_stored_tells_nothing_of_a_secret_to_whoever_has_not_the_key() {
        submit(order(), "k");
        String mine = hash();
        database.clean();
        new Counter(database, SampleType.plain(), Path.of("target"), SecretKeys.inMemory())
                .submission()
                .submit(Request.of(order(), Rights.APPLICATION).withKey("k"));

        assertThat(hash()).hasSize(64).isNotEqualTo(mine);
    }

    private String hash() {
        return database.engine()
                .first("SELECT hash FROM idempotency", row -> row.getString(1))
                .orElseThrow();
    }

    @Test
    void a_first_attempt_that_is_rolled_back_leaves_the_key_free() {
        var broken = new AtomicBoolean(true);
        var picky = new Counter(database, SampleType.checkedBy(parameters -> {
            if (broken.get()) {
                throw new IllegalStateException("the disk is full");
            }
        }));
        Request request = Request.of(order(), Rights.APPLICATION).withKey("k");
        assertThatThrownBy(() -> picky.submission().submit(request)).hasMessage("the disk is full");
        assertThat(counter.rows("idempotency")).isZero();
        broken.set(false);

        assertThat(picky.submission().submit(request).replayed()).isFalse();
    }

    @Test
    void a_refused_order_leaves_the_key_free() {
        var picky = new Counter(database, SampleType.checkedBy(parameters -> {
            throw new InvalidParameterException("file", "is not in the folder");
        }));

        assertThatThrownBy(() -> picky.submission()
                        .submit(Request.of(order(), Rights.APPLICATION).withKey("k")))
                .isInstanceOfSatisfying(
                        InvalidOrderException.class,
                        e -> assertThat(e.violations())
                                .containsExactly(new Violation("parameters.file", "is not in the folder")));
        assertThat(submit(order(), "k").replayed()).isFalse();
    }

    @Test
    void old_keys_go_when_their_tasks_are_gone() {
        String kept = submit(order(), "kept").id();
        String gone = submit(order(), "gone").id();
        Receipt half = counter.submission()
                .submit(Request.ofAll(List.of(order(), order()), Rights.APPLICATION)
                        .withKey("half"));
        counter.clock().advance(Duration.ofHours(24).plusSeconds(1));
        submit(order(), "young");
        database.engine()
                .update(
                        "DELETE FROM task WHERE id NOT IN (?, ?)",
                        kept,
                        half.ids().get(1));

        assertThat(counter.idempotency().purge()).isEqualTo(1);
        assertThat(database.engine().list("SELECT name FROM idempotency", row -> row.getString(1)))
                .containsExactlyInAnyOrder("kept", "half", "young");
        assertThat(submit(order(), "kept").id()).isEqualTo(kept);
        assertThat(submit(order(), "gone").id()).isNotEqualTo(gone);
    }

    @Test
    void many_old_keys_go_in_batches() {
        List<Order> orders = List.of(order(), order());
        IntStream.range(0, 205)
                .forEach(i -> counter.submission()
                        .submit(Request.ofAll(orders, Rights.APPLICATION).withKey("k" + i)));
        counter.clock().advance(Duration.ofHours(25));
        database.engine().update("DELETE FROM task");

        assertThat(counter.idempotency().purge()).isEqualTo(205);
        assertThat(counter.rows("idempotency")).isZero();
        assertThat(counter.rows("idempotency_task")).isZero();
    }

    /** Four nodes, eight requests at each: in memory they wait for one another, between nodes in the database. */
    @Test
    void of_many_at_once_one_makes_the_task_and_all_answer_it() throws Exception {
        var keys = SecretKeys.inMemory();
        List<Submission> nodes = IntStream.range(0, 4)
                .mapToObj(i -> new Counter(database, SampleType.plain(), Path.of("target"), keys).submission())
                .toList();
        var threads = Executors.newFixedThreadPool(32);
        try {
            for (int round = 0; round < 100; round++) {
                List<Receipt> receipts = atOnce(threads, nodes, "round " + round);

                assertThat(receipts)
                        .hasSize(32)
                        .extracting(Receipt::id)
                        .containsOnly(receipts.get(0).id());
                assertThat(receipts).filteredOn(receipt -> !receipt.replayed()).hasSize(1);
                assertThat(counter.rows("task")).isEqualTo(round + 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Receipt> atOnce(
            java.util.concurrent.ExecutorService threads, List<Submission> nodes, String key) throws Exception {
        var barrier = new CyclicBarrier(32);
        var requests = new ArrayList<Callable<Receipt>>();
        for (int i = 0; i < 32; i++) {
            Submission node = nodes.get(i % nodes.size());
            requests.add(() -> {
                barrier.await(30, TimeUnit.SECONDS);
                return node.submit(Request.of(order(), Rights.APPLICATION).withKey(key));
            });
        }
        var receipts = new ArrayList<Receipt>();
        for (Future<Receipt> each : threads.invokeAll(requests)) {
            receipts.add(each.get());
        }
        return receipts;
    }

    @Test
    void whoever_waits_too_long_for_another_request_is_told_so() throws Exception {
        var idempotency = impatient(Duration.ofMillis(50));
        var key = new Idempotency.OrderKey("ann", "k");
        byte[] asked = "asked".getBytes(StandardCharsets.UTF_8);
        var making = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var thread = Executors.newSingleThreadExecutor();
        try {
            Future<Receipt> first = thread.submit(() -> idempotency.once(key, asked, () -> {
                making.countDown();
                await(end);
                return List.of("1");
            }));
            await(making);

            assertThatThrownBy(() -> idempotency.once(key, asked, List::of))
                    .isInstanceOf(IdempotencyInProgressException.class);
            end.countDown();

            assertThat(first.get(30, TimeUnit.SECONDS).ids()).containsExactly("1");
            assertThat(idempotency.once(key, asked, List::of)).isEqualTo(new Receipt(List.of("1"), true));
        } finally {
            end.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    void another_nodes_request_is_not_waited_for_without_end() throws Exception {
        assumeTrue(database.kind() == TestDatabase.Kind.POSTGRESQL, "the others are of one server");
        try (var connection = database.connection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO idempotency (account, name, hash, created)"
                        + " VALUES ('ann', 'k', 'x', clock_timestamp())");
            }

            assertThatThrownBy(() -> impatient(Duration.ofMillis(50))
                            .once(new Idempotency.OrderKey("ann", "k"), new byte[0], List::of))
                    .isInstanceOf(IdempotencyInProgressException.class);
            connection.rollback();
        }
        assertThat(submit(order(), "k").replayed()).isFalse();
    }

    private Idempotency impatient(Duration patience) {
        return new Idempotency(
                new IdempotencyStore(database),
                new Retrying(database.transactions(), database),
                SecretKeys.inMemory(),
                new SettableClock(),
                patience);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void end(String id) {
        database.engine().update("UPDATE task SET state = 3, gate = NULL, ended = created WHERE id = ?", id);
    }

    private static Order order() {
        return Order.of("sample", PARAMETERS, "ann");
    }

    private Receipt submit(Order order, String key) {
        return counter.submission().submit(Request.of(order, Rights.APPLICATION).withKey(key));
    }
}
