package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** On both engines that the batch runtime can keep its repository in. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"H2", "POSTGRESQL"})
class BatchCleanupTest {
    private static final long UP = 7;
    private static final long GONE = 6;
    private static final String FORGOTTEN = "01a21081-044b-7d84-979e-ffefa0a55530";

    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final LiveSettings settings;
    private BatchRuntimeTables tables;
    private BatchTablesStore store;
    private BatchCleanup cleanup;

    BatchCleanupTest(TestDatabase.Kind kind) {
        database = TestDatabase.of(kind);
        var retrying = new Retrying(database.transactions(), database);
        settings = new LiveSettings(new SettingStore(database), retrying, clock, change -> {}, name -> "");
    }

    @BeforeEach
    void clean() {
        database.clean();
        settings.refresh();
        tables = BatchRuntimeTables.in(database);
        store = new BatchTablesStore(database, tables.jdbc());
        cleanup = new BatchCleanup(store, settings, clock);
        node(UP, Duration.ofHours(5));
    }

    @Test
    void what_was_run_for_a_task_goes_when_the_task_is_gone_with_all_that_hangs_on_it() {
        String there = new Counter(database).submission().submit(Order.of("sample", Map.of("file", "a"), "ann"));
        long kept = ran("COMPLETED", there);
        ran("COMPLETED", FORGOTTEN);
        ran("FAILED", FORGOTTEN);
        ran("STOPPED", FORGOTTEN);

        assertThat(cleanup.collect()).isEqualTo(3);

        assertThat(BatchRuntimeTables.ALL)
                .allSatisfy(table ->
                        assertThat(tables.rows(table)).as(table).isEqualTo(table.contains("CHECKPOINT") ? 2 : 1));
        assertThat(store.instances(0, 10))
                .extracting(BatchTablesStore.Instance::id)
                .containsExactly(kept);
    }

    @Test
    void what_has_just_ended_is_left_to_who_watches_it() {
        long instance = tables.instance("longhaul-handler");
        tables.execution(instance, "COMPLETED", ago(Duration.ofHours(2)), ago(Duration.ofSeconds(30)), task(UP));

        assertThat(cleanup.collect()).isZero();

        clock.advance(Duration.ofSeconds(31));
        assertThat(cleanup.collect()).isEqualTo(1);
        assertThat(tables.rows()).isZero();
    }

    @Test
    void what_may_run_stays_although_its_task_is_gone() {
        for (String status : List.of("STARTING", "STARTED", "STOPPING")) {
            tables.execution(tables.instance("longhaul-handler"), status, ago(Duration.ofHours(2)), null, task(UP));
        }

        assertThat(cleanup.collect()).isZero();

        database.engine().update("UPDATE node SET state = 'STOPPED'");
        node(UP + 1, Duration.ofMinutes(1));
        assertThat(cleanup.collect()).isEqualTo(3);
        assertThat(tables.rows()).isZero();
    }

    @Test
    void what_a_lost_node_left_unended_goes_and_a_start_is_given_time() {
        tables.execution(tables.instance("csv-import"), "STARTED", ago(Duration.ofHours(2)), null, task(GONE));
        tables.execution(tables.instance("csv-import"), "STARTING", ago(Duration.ofMinutes(2)), null, task(GONE));

        assertThat(cleanup.collect()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(9));
        assertThat(cleanup.collect()).isEqualTo(1);
        assertThat(tables.rows()).isZero();
    }

    @Test
    void what_the_application_started_itself_stays_for_job_expire_after_its_end() {
        long instance = tables.instance("nightly");
        tables.execution(instance, "FAILED", ago(Duration.ofDays(3)), ago(Duration.ofDays(2)), Map.of("day", "1"));
        tables.execution(instance, "COMPLETED", ago(Duration.ofHours(30)), ago(Duration.ofHours(23)), Map.of());

        assertThat(cleanup.collect()).as("a later start keeps the former").isZero();
        settings.change(Map.of("job-expire", "never"), Actor.of("ann"));
        clock.advance(Duration.ofDays(300));
        assertThat(cleanup.collect()).isZero();

        settings.change(Map.of("job-expire", "P2D"), Actor.of("ann"));
        assertThat(cleanup.collect()).isEqualTo(2);
        assertThat(tables.rows()).isZero();
    }

    @Test
    void what_it_started_and_did_not_end_stays_while_a_node_is_up_that_may_run_it() {
        tables.execution(tables.instance("nightly"), "STARTED", ago(Duration.ofHours(4)), null, Map.of());
        settings.change(Map.of("job-expire", "PT1H", "user-task-ttl", "PT1H", "task-ttl", "PT1H"), Actor.of("ann"));

        assertThat(cleanup.collect()).isZero();

        database.engine().update("UPDATE node SET state = 'DEAD'");
        assertThat(cleanup.collect()).as("nobody is up to tell").isZero();
        node(UP + 1, Duration.ofHours(3));
        assertThat(cleanup.collect()).isEqualTo(1);
    }

    @Test
    void parameters_that_are_none_of_ours_are_those_of_a_job_that_the_application_started() {
        long instance = tables.instance("nightly");
        tables.execution(
                instance,
                "COMPLETED",
                ago(Duration.ofHours(9)),
                ago(Duration.ofHours(8)),
                new java.util.ArrayList<>(List.of("not", "a", "map")));

        assertThat(cleanup.collect()).isZero();
        clock.advance(Duration.ofHours(17));
        assertThat(cleanup.collect()).isEqualTo(1);
    }

    @Test
    void what_belongs_to_nothing_goes_once_it_is_no_start_any_more() {
        tables.instance("csv-import");
        tables.checkpoint("999,rows,READER");
        tables.checkpoint("not-a-key");
        long young = tables.instance("csv-import");
        tables.checkpoint((young + 500) + ",rows,READER");
        long later = tables.instance("nightly");
        tables.execution(later, "COMPLETED", ago(Duration.ofMinutes(1)), ago(Duration.ofMinutes(1)), Map.of());

        cleanup.collect();
        assertThat(tables.rows("JBATCHJOBINSTANCEDATA")).isEqualTo(3);

        clock.advance(Duration.ofMinutes(10));
        tables.jdbc().update("UPDATE JBATCHCHECKPOINTDATA SET id = '0,rows,READER' WHERE id LIKE '999,%'");
        cleanup.collect();
        assertThat(tables.rows("JBATCHJOBINSTANCEDATA")).isEqualTo(1);
        assertThat(tables.jdbc().list("SELECT id FROM JBATCHCHECKPOINTDATA ORDER BY id", row -> row.getString(1)))
                .containsExactlyInAnyOrder(
                        "not-a-key", (young + 500) + ",rows,READER", later + ",rows,READER", later + ",rows,WRITER");
    }

    @Test
    void partitions_stay_with_their_job_and_follow_it() {
        String there = new Counter(database).submission().submit(Order.of("sample", Map.of("file", "a"), "ann"));
        long whole = ran("COMPLETED", there);
        part(":" + whole + ":rows:0");
        part(":" + whole + ":rows:1");

        assertThat(cleanup.collect()).isZero();

        database.engine().update("DELETE FROM task WHERE id = ?", there);
        cleanup.collect();
        cleanup.collect();
        assertThat(tables.rows()).isZero();
    }

    @Test
    void a_job_that_is_started_again_meanwhile_stays_whole() {
        long instance = tables.instance("nightly");
        tables.execution(instance, "FAILED", ago(Duration.ofDays(3)), ago(Duration.ofDays(2)), Map.of());
        var instances = store.instances(0, 10);
        var executions = store.executions(List.of(instance));
        tables.execution(instance, "STARTED", ago(Duration.ZERO), null, Map.of());
        long before = tables.rows();

        assertThatThrownBy(() -> store.remove(instances, executions)).isInstanceOf(DataAccessException.class);

        assertThat(tables.rows()).isEqualTo(before);
    }

    @Test
    void many_go_in_one_pass_between_those_that_stay() {
        String there = new Counter(database).submission().submit(Order.of("sample", Map.of("file", "a"), "ann"));
        for (int i = 0; i < 330; i++) {
            ran("COMPLETED", i % 3 == 0 ? there : FORGOTTEN);
        }

        assertThat(cleanup.collect()).isEqualTo(220);

        assertThat(tables.rows("JBATCHEXECUTIONINSTANCEDATA")).isEqualTo(110);
        assertThat(tables.rows("JBATCHCHECKPOINTDATA")).isEqualTo(220);
        assertThat(cleanup.collect()).isZero();
    }

    private long ran(String status, String task) {
        long instance = tables.instance("csv-import");
        tables.execution(
                instance,
                status,
                ago(Duration.ofHours(2)),
                ago(Duration.ofHours(1)),
                Map.of(BatchCleanup.TASK, task, BatchCleanup.INCARNATION, String.valueOf(UP), "file", "a.csv"));
        return instance;
    }

    private void part(String name) {
        tables.execution(
                tables.instance(name),
                "COMPLETED",
                ago(Duration.ofHours(2)),
                ago(Duration.ofHours(1)),
                Map.of("n", "1"));
    }

    private static Map<String, String> task(long incarnation) {
        return Map.of(BatchCleanup.TASK, FORGOTTEN, BatchCleanup.INCARNATION, String.valueOf(incarnation));
    }

    private Instant ago(Duration time) {
        return clock.instant().minus(time);
    }

    private void node(long incarnation, Duration up) {
        database.engine()
                .update(
                        "INSERT INTO node (name, incarnation, state, lease_until, lease_millis, host, boot_id, pid, started)"
                                + " VALUES (?, ?, 'UP', ?, 20000, 'here', 'boot', 1, ?)",
                        "node-" + incarnation,
                        incarnation,
                        clock.instant(),
                        ago(up));
    }
}
