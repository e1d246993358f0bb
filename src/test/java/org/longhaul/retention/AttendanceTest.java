package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class AttendanceTest {
    private final TestDatabase database;

    AttendanceTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void a_node_that_may_claim_serves_its_types_with_and_without_its_tags() {
        new Waiters(database, "one", "gpu").joined("gpu").attendance.note();

        assertThat(lanes()).containsExactly("sample", "sample@gpu");
    }

    @Test
    void a_node_that_has_not_joined_or_drains_serves_nothing() {
        var waiters = new Waiters(database, "one");
        waiters.attendance.note();
        waiters.joined();
        waiters.node.drain();
        waiters.attendance.note();

        assertThat(lanes()).isEmpty();
    }

    @Test
    void what_a_draining_node_would_serve_is_not_counted_while_it_drains() {
        var one = new Waiters(database, "one", "gpu", "big").joined("gpu", "big");
        var two = new Waiters(database, "two", "gpu").joined("gpu");
        two.node.drain();

        one.attendance.note();
        assertThat(lanes()).containsExactly("sample@big");

        two.node.stopped();
        one.attendance.note();
        assertThat(lanes()).containsExactly("sample", "sample@big", "sample@gpu");
    }

    @Test
    void notes_that_follow_one_another_make_one_span_and_a_gap_begins_another() {
        var waiters = new Waiters(database, "one").joined();
        waiters.served("sample", Duration.ofSeconds(60), Duration.ofSeconds(8));
        waiters.attendance.note();
        assertThat(spans()).isEqualTo(1);
        assertThat(waiters.attendance.served().since("sample", Duration.ofSeconds(55)))
                .isPresent();

        database.engine().update("DELETE FROM lane_served");
        waiters.served("sample", Duration.ofSeconds(60), Duration.ofSeconds(20));
        waiters.attendance.note();
        assertThat(spans()).isEqualTo(2);
        assertThat(waiters.attendance.served().since("sample", Duration.ofSeconds(45)))
                .isEmpty();
    }

    @Test
    void the_first_spans_go_when_there_are_too_many() {
        var waiters = new Waiters(database, "one").joined();
        IntStream.range(1, AttendanceStore.MAX_SPANS + 10)
                .forEach(i -> waiters.served(
                        "sample", Duration.ofHours(i), Duration.ofHours(i).minusMinutes(1)));

        waiters.attendance.note();

        assertThat(spans()).isEqualTo(AttendanceStore.MAX_SPANS);
    }

    @Test
    void many_nodes_that_begin_at_once_make_one_span_and_one_of_them_looks() throws Exception {
        var nodes = List.of(
                new Waiters(database, "one").joined(),
                new Waiters(database, "two").joined(),
                new Waiters(database, "three").joined());
        var together = new CyclicBarrier(nodes.size());
        var threads = Executors.newFixedThreadPool(nodes.size());
        try {
            for (int round = 0; round < 20; round++) {
                database.engine().update("DELETE FROM lane_served");
                database.engine()
                        .update(
                                "UPDATE lane_turn SET looked = "
                                        + database.dialect().nowPlusMillis(),
                                -10_000);
                List<Callable<Boolean>> notes = nodes.stream()
                        .<Callable<Boolean>>map(each -> () -> {
                            together.await();
                            return each.attendance.note();
                        })
                        .toList();
                int turns = 0;
                for (var done : threads.invokeAll(notes)) {
                    turns += done.get() ? 1 : 0;
                }
                assertThat(spans()).isEqualTo(1);
                assertThat(turns).as("nodes whose turn it is to look").isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> lanes() {
        return database.engine().list("SELECT DISTINCT lane FROM lane_served ORDER BY lane", row -> row.getString(1));
    }

    private long spans() {
        return database.engine()
                .first("SELECT count(*) FROM lane_served", row -> row.getLong(1))
                .orElseThrow();
    }
}
