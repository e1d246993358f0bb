package org.longhaul.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Jdbc;
import org.longhaul.task.Task;
import org.longhaul.task.TaskDetail;
import org.longhaul.task.TaskOrder;
import org.longhaul.task.TaskState;

@OnEachDatabase
class TestDatabaseTest {
    private final TestDatabase database;

    TestDatabaseTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    private long signals() {
        return database.engine()
                .first("SELECT count(*) FROM key_signal", row -> row.getLong(1))
                .orElseThrow();
    }

    private void signal() {
        database.engine()
                .update(
                        "INSERT INTO key_signal (id, task_key) VALUES (?, 'k')",
                        UUID.randomUUID().toString());
    }

    @Test
    void a_transaction_commits_or_rolls_back_as_a_whole() {
        database.transactions().own(() -> {
            signal();
            signal();
        });
        assertThatThrownBy(() -> database.transactions().own(() -> {
                    signal();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        database.transactions().own(() -> {
            signal();
            database.transactions().rollbackOnly();
        });

        assertThat(signals()).isEqualTo(2);
    }

    @Test
    void work_that_joins_shares_the_transaction_and_work_of_its_own_does_not() {
        database.transactions().own(() -> {
            database.transactions().joined(() -> {
                signal();
                return true;
            });
            database.transactions().rollbackOnly();
        });
        database.transactions().own(() -> {
            assertThat(database.transactions().active()).isTrue();
            database.transactions().own(this::signal);
            database.transactions().rollbackOnly();
        });

        assertThat(signals()).isEqualTo(1);
        assertThat(database.transactions().active()).isFalse();
    }

    @Test
    void a_transaction_uses_one_data_source_only() {
        assertThatThrownBy(() -> database.transactions().own(() -> {
                    signal();
                    database.tasks()
                            .update(
                                    "INSERT INTO key_signal (id, task_key) VALUES (?, 'k')",
                                    UUID.randomUUID().toString());
                }))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("already has 1 non-XA Resource");
        assertThat(signals()).isZero();
    }

    @Test
    void entities_and_statements_share_a_connection() {
        var order = new TaskOrder(
                "countdown", "samples", 3, null, "k", null, true, true, 2, null, null, "", null, 1L, "me");
        var now = Instant.parse("2026-11-23T12:00:00.123456Z");
        var em = database.entityManager();
        database.transactions().own(() -> {
            em.persist(new Task("a", 7, order, "node", now));
            em.persist(new TaskDetail("a", "{\"seconds\": 3}", "{}", "one"));
            em.flush();
            assertThat(count("task")).isEqualTo(1);
            assertThat(em.unwrap(Connection.class)).isNotNull();
        });
        database.transactions().own(() -> {
            em.persist(new Task("b", 8, order, "node", now));
            em.flush();
            database.transactions().rollbackOnly();
        });
        database.transactions().own(() -> {
            assertThat(em.find(Task.class, "a").abort("me", now)).isTrue();
        });

        assertThat(count("task")).isEqualTo(1);
        var task = em.find(Task.class, "a");
        assertThat(task.state()).isEqualTo(TaskState.ABORTED);
        assertThat(task.ended()).contains(now);
        assertThat(task.created()).isEqualTo(now);
        assertThat(em.find(TaskDetail.class, "a").parameters()).isEqualTo("{\"seconds\": 3}");
    }

    private long count(String table) {
        return database.engine()
                .first("SELECT count(*) FROM " + table, row -> row.getLong(1))
                .orElseThrow();
    }

    @Test
    void the_dialect_knows_the_time_within_a_transaction() {
        String query = database.kind() == TestDatabase.Kind.DERBY ? "VALUES %s" : "SELECT %s";
        String now = query.formatted(database.dialect().now());
        database.transactions().own(() -> {
            var first = time(now);
            var later = first;
            while (!later.isAfter(first)) {
                later = time(now);
            }
            assertThat(Duration.between(first, Instant.now()).abs()).isLessThan(Duration.ofSeconds(30));
        });
    }

    private Instant time(String query) {
        Optional<Instant> time =
                database.engine().first(query, row -> row.getTimestamp(1).toInstant());
        return time.orElseThrow();
    }

    @Test
    void a_number_of_a_sequence_comes_once() {
        Jdbc.Row<Long> number = row -> row.getLong(1);
        String next = database.dialect().nextOf("task_seq");
        long first = database.engine().first(next, number).orElseThrow();
        assertThat(database.engine().first(next, number)).contains(first + 1);
    }
}
