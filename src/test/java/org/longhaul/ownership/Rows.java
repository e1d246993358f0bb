package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;
import org.longhaul.testing.TestDatabase;

/** The rows of tasks, as tests put them there and look at them. */
@SuppressWarnings("EnumOrdinal") // states are stored by their numbers
final class Rows {
    static final String LANE = "work";

    private final TestDatabase database;
    private final AtomicLong seq = new AtomicLong();

    Rows(TestDatabase database) {
        this.database = database;
    }

    /** A task to be inserted. */
    record New(String id, String lane, String key, Gate gate, int priority, boolean restartable, int maxAttempts) {
        static New task(String id) {
            return new New(id, LANE, null, Gate.READY, 0, true, 3);
        }

        New behind(String newKey) {
            return new New(id, lane, newKey, Gate.KEY, priority, restartable, maxAttempts);
        }

        New in(String newLane) {
            return new New(id, newLane, key, gate, priority, restartable, maxAttempts);
        }

        New priority(int newPriority) {
            return new New(id, lane, key, gate, newPriority, restartable, maxAttempts);
        }

        New due() {
            return new New(id, lane, key, Gate.DUE, priority, restartable, maxAttempts);
        }

        New once() {
            return new New(id, lane, key, gate, priority, false, 1);
        }
    }

    /** A task as its row is. */
    record Found(
            TaskState state,
            Gate gate,
            String reason,
            String owner,
            long epoch,
            int attempt,
            String keyHeld,
            String endedBy,
            long completed,
            boolean due) {}

    void insert(New... tasks) {
        insert(List.of(tasks));
    }

    void insert(List<New> tasks) {
        String now = database.dialect().now();
        String task = """
                INSERT INTO task (id, seq, root_id, module, type, lane, kind, state, gate, abortable, restartable,
                    priority, due, task_key, max_attempts, accepted_by, created, submitter)
                VALUES (?, ?, ?, 'test', ?, ?, 'node', 0, ?, true, ?, ?, %s, ?, ?, 'test', %s, 'me')
                """.formatted(now, now);
        String detail = "INSERT INTO task_detail (task_id, parameters, attributes) VALUES (?, '{}', '{}')";
        for (int from = 0; from < tasks.size(); from += 1000) {
            var rows = new ArrayList<Object[]>();
            var details = new ArrayList<Object[]>();
            for (New each : tasks.subList(from, Math.min(from + 1000, tasks.size()))) {
                rows.add(new Object[] {
                    each.id(),
                    seq.incrementAndGet(),
                    each.id(),
                    each.lane().replaceAll("@.*", ""),
                    each.lane(),
                    each.gate(),
                    each.restartable(),
                    each.priority(),
                    each.key(),
                    each.maxAttempts()
                });
                details.add(new Object[] {each.id()});
            }
            database.transactions().joined(() -> {
                database.engine().batch(task, rows);
                return database.engine().batch(detail, details);
            });
        }
    }

    Found find(String id) {
        return database.engine()
                .first(
                        "SELECT state, gate, reason, owner, epoch, attempt, key_held, ended_by, completed,"
                                + " CASE WHEN due <= " + database.dialect().now()
                                + " THEN 1 ELSE 0 END AS is_due FROM task WHERE id = ?",
                        row -> {
                            int gate = row.getInt("gate");
                            return new Found(
                                    TaskState.values()[row.getInt("state")],
                                    row.getObject("gate") == null ? null : Gate.values()[gate],
                                    row.getString("reason"),
                                    row.getString("owner"),
                                    row.getLong("epoch"),
                                    row.getInt("attempt"),
                                    row.getString("key_held"),
                                    row.getString("ended_by"),
                                    row.getLong("completed"),
                                    row.getInt("is_due") == 1);
                        },
                        id)
                .orElseThrow();
    }

    String detail(String id, String column) {
        return database.engine()
                .first(
                        "SELECT " + column + " FROM task_detail WHERE task_id = ?",
                        row -> Optional.ofNullable(row.getString(1)),
                        id)
                .orElseThrow()
                .orElse(null);
    }

    List<String> notes(String id) {
        return database.engine()
                .list(
                        "SELECT kind, note FROM task_event WHERE task_id = ? ORDER BY num",
                        row -> row.getString(1) + ": " + row.getString(2),
                        id);
    }

    long count(String query) {
        return database.engine().first(query, row -> row.getLong(1)).orElseThrow();
    }

    /** Somebody asks a running task to stop. */
    void askToStop(String id) {
        database.engine()
                .update(
                        "UPDATE task SET abort_at = " + database.dialect().now() + ", abort_by = 'ann' WHERE id = ?",
                        id);
    }

    /** Holds the history of every task against what a state may become. */
    void assertHistoriesKeepTheRules() {
        record Step(String id, int num, TaskState state, long epoch) {}
        var steps = database.engine()
                .list(
                        "SELECT task_id, num, state, epoch FROM task_event ORDER BY task_id, num",
                        row -> new Step(
                                row.getString(1), row.getInt(2), TaskState.values()[row.getInt(3)], row.getLong(4)));
        Step before = new Step("", 0, TaskState.QUEUED, 0);
        for (Step step : steps) {
            if (!step.id().equals(before.id())) {
                before = new Step(step.id(), 0, TaskState.QUEUED, 0);
            }
            assertThat(step.num()).as("number of %s", step).isEqualTo(before.num() + 1);
            assertThat(step.epoch()).as("epoch of %s", step).isGreaterThanOrEqualTo(before.epoch());
            if (step.state() != before.state()) {
                assertThat(before.state().mayBecome(step.state()))
                        .as("%s after %s", step, before)
                        .isTrue();
            }
            before = step;
        }
    }
}
