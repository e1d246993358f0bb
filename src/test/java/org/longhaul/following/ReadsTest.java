package org.longhaul.following;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longhaul.platform.Retrying;
import org.longhaul.query.TaskSummary;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class ReadsTest {
    private final TestDatabase database;
    private final Counter counter;
    private final Reads reads;
    private final FollowingStore following;

    ReadsTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
        this.reads =
                new Reads(new ReadStore(database), new Retrying(database.transactions(), database), counter.clock());
        this.following = new FollowingStore(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void a_read_writes_nothing_until_it_is_flushed() {
        String id = submit();

        reads.note(task(id), "eve");
        assertThat(task(id).lastPolled()).isNull();
        reads.flush();

        assertThat(task(id).lastPolled()).isEqualTo(now());
        assertThat(task(id).consumed()).isFalse();
    }

    @Test
    void only_the_submitter_consumes_and_only_an_end() {
        String id = submit();
        reads.note(task(id), "ann");
        reads.flush();
        assertThat(task(id).consumed()).as("it has not ended").isFalse();

        end(id);
        reads.note(task(id), "eve");
        reads.flush();
        assertThat(task(id).consumed()).as("eve did not order it").isFalse();

        reads.note(task(id), "ann");
        reads.flush();
        assertThat(task(id).consumed()).isTrue();
    }

    @Test
    void a_read_before_the_end_does_not_consume_what_has_ended_meanwhile() {
        String id = submit();
        var seen = task(id);
        end(id);

        reads.note(seen, "ann");
        reads.flush();

        assertThat(task(id).consumed()).isFalse();
    }

    @Test
    void the_latest_read_counts_whoever_writes_last() {
        String id = submit();
        counter.clock().advance(Duration.ofMinutes(1));
        reads.note(task(id), "eve");
        reads.flush();
        Instant latest = now();
        counter.clock().advance(Duration.ofMinutes(-1));

        reads.note(task(id), "eve");
        reads.flush();

        assertThat(task(id).lastPolled()).isEqualTo(latest);
    }

    @Test
    void many_are_written_in_several_transactions() {
        List<String> ids = IntStream.range(0, 450).mapToObj(i -> submit()).toList();
        ids.forEach(id -> reads.note(task(id), "eve"));

        reads.flush();

        assertThat(database.engine()
                        .first("SELECT count(*) FROM task WHERE last_polled IS NOT NULL", row -> row.getInt(1)))
                .contains(450);
    }

    @Test
    void what_cannot_be_written_is_kept() {
        String id = submit();
        var broken = new Reads(
                new ReadStore(database) {
                    private boolean down = true;

                    @Override
                    void write(List<Read> all) {
                        if (down) {
                            down = false;
                            throw new IllegalStateException("the database is away");
                        }
                        super.write(all);
                    }
                },
                new Retrying(database.transactions(), database),
                counter.clock());
        broken.note(task(id), "eve");
        assertThatThrownBy(broken::flush).isInstanceOf(IllegalStateException.class);

        broken.flush();

        assertThat(task(id).lastPolled()).isEqualTo(now());
    }

    @Test
    void it_is_told_how_many_tasks_stand() {
        var ids =
                new ArrayList<>(IntStream.range(0, 620).mapToObj(i -> submit()).toList());
        end(ids.get(0));
        database.engine().update("UPDATE task SET completed = 3, total = 9, unit = 'rows' WHERE id = ?", ids.get(1));
        ids.add("no such task");

        var standings = following.standings(ids);

        assertThat(standings).hasSize(620);
        assertThat(standings)
                .contains(
                        new Standing(ids.get(0), 1, TaskState.SUCCEEDED, Progress.NONE),
                        new Standing(ids.get(1), 1, TaskState.QUEUED, new Progress(3, 9, "rows")));
        assertThat(following.standings(List.of())).isEmpty();
    }

    @Test
    @Timeout(5)
    void to_know_how_tasks_stand_waits_for_no_writer() throws Exception {
        String id = submit();
        try (Connection writer = database.connection()) {
            writer.setAutoCommit(false);
            try (var statement = writer.prepareStatement("UPDATE task SET completed = 1 WHERE id = ?")) {
                statement.setString(1, id);
                statement.executeUpdate();
            }

            assertThat(following.standings(List.of(id)))
                    .extracting(Standing::eventNo)
                    .containsExactly(1);

            writer.rollback();
            writer.setAutoCommit(true);
        }
    }

    private Instant now() {
        return counter.clock().instant();
    }

    private String submit() {
        return counter.submission().submit(Order.of("sample", Map.of("file", "a"), "ann"));
    }

    private void end(String id) {
        database.engine().update("UPDATE task SET state = 3, gate = NULL, ended = created WHERE id = ?", id);
    }

    private TaskSummary task(String id) {
        return counter.query().find(id).orElseThrow().task();
    }
}
