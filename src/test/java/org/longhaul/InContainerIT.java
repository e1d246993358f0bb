package org.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.execution.Aborts;
import org.longhaul.incontainer.ApplicationTests;
import org.longhaul.incontainer.Clerk;
import org.longhaul.incontainer.Notes;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Journal;
import org.longhaul.platform.ServerDatabase;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskView;
import org.longhaul.retention.Retention;
import org.longhaul.spi.TaskRequest;
import org.longhaul.submission.Order;
import org.longhaul.submission.Submission;
import org.longhaul.task.Actor;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/** The components together, inside the real server, with task types of their own. */
@ExtendWith(ArquillianExtension.class)
class InContainerIT extends ApplicationTests {
    @Inject
    private Submission submission;

    @Inject
    private TaskQuery query;

    @Inject
    private Aborts aborts;

    @Inject
    private Retention retention;

    @Inject
    private Clerk clerk;

    @Inject
    private ServerDatabase database;

    @Inject
    private UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("longhaul.test.war")))
                .addClass(InContainerIT.class)
                .addPackage("org.longhaul.incontainer")
                .addAsResource("incontainer/test-batchlet.xml", "META-INF/batch-jobs/test-batchlet.xml")
                .addAsResource("incontainer/test-chunk.xml", "META-INF/batch-jobs/test-chunk.xml")
                .addAsLibraries(
                        jarOf(org.assertj.core.api.Assertions.class),
                        jarOf(Awaitility.class),
                        jarOf(org.hamcrest.Matcher.class));
    }

    private static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    @BeforeEach
    void a_table_for_rows() {
        int tables = database.engine()
                .first("SELECT COUNT(*) FROM sys.systables WHERE tablename = 'TEST_ROW'", row -> row.getInt(1))
                .orElse(0);
        if (tables == 0) {
            database.engine().update("CREATE TABLE test_row (task varchar(36) NOT NULL, n integer NOT NULL)");
        }
    }

    @Test
    void a_submission_that_is_rolled_back_leaves_no_task() throws Exception {
        transaction.begin();
        String id = submit("test-noted", Map.of());
        transaction.rollback();
        assertThat(query.find(id)).isEmpty();

        String later = submit("test-noted", Map.of());
        assertThat(end(later).task().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Notes.of("noted begin " + id)).isEmpty();
    }

    @Test
    void a_submission_begins_with_the_commit_of_its_caller_and_not_before() throws Exception {
        transaction.begin();
        String id = submit("test-noted", Map.of());
        Awaitility.await()
                .pollInSameThread()
                .during(Duration.ofMillis(700))
                .atMost(Duration.ofSeconds(5))
                .until(() -> Notes.of("noted begin " + id).isEmpty());
        transaction.commit();
        assertThat(end(id).task().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Notes.of("noted begin " + id)).hasSize(1);
    }

    @Test
    void a_failure_for_now_is_tried_again_until_it_succeeds() {
        TaskView task = end(behave("fails-for-now"));
        assertThat(task.task().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(task.task().attempt()).isEqualTo(3);
        List<EventView> claims = events(task).stream()
                .filter(event -> event.kind() == Journal.Kind.CLAIMED)
                .toList();
        assertThat(claims).extracting(EventView::attempt).containsExactly(1, 2, 3);
        assertThat(Duration.between(claims.get(0).at(), claims.get(1).at()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(Duration.between(claims.get(1).at(), claims.get(2).at()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void a_failure_for_good_is_not_tried_again() {
        TaskView task = end(behave("fails-for-good"));
        failed(task, 1, "never will");
        assertThat(task.error()).contains("org.longhaul.incontainer.Behaviour.run");
    }

    @Test
    void a_result_over_the_limit_fails_its_task_alone() {
        String large = behave("too-much");
        String usual = behave("reports");
        failed(end(large), 3, "longhaul.result-limit allows 1000");
        assertThat(end(usual).task().state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void comments_and_progress_are_kept() {
        TaskView task = end(behave("reports"));
        assertThat(task.task().progress()).isEqualTo(new Progress(3, 7, "pages"));
        assertThat(events(task)).extracting(EventView::note).contains("hello");
    }

    @Test
    void the_next_attempt_sees_the_committed_checkpoint_and_not_the_one_rolled_back() {
        TaskView task = end(behave("checkpoints"));
        assertThat(task.task().attempt()).isEqualTo(2);
        assertThat(String.valueOf(task.result())).isEqualTo("\"committed\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader", "processor", "writer"})
    void an_exception_in_a_chunk_is_learnt(String part) {
        TaskView task = end(submit("test-chunk", Map.of("fault", part)));
        failed(task, 2, "the " + part + " broke");
        assertThat(task.error()).contains("IllegalStateException").contains("org.longhaul.incontainer.Test");
    }

    @Test
    void a_failure_for_good_in_a_chunk_is_not_tried_again() {
        failed(end(submit("test-chunk", Map.of("fault", "writer-for-good"))), 1, "these rows never fit");
    }

    @Test
    void a_chunk_that_failed_leaves_every_row_exactly_once() {
        TaskView task = end(submit("test-chunk", Map.of("fault", "writer-once")));
        assertThat(task.task().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(task.task().attempt()).isEqualTo(2);
        assertThat(rows(task))
                .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        assertThat(Notes.of("opened " + task.task().id()))
                .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                .containsExactly("0", "20");
    }

    @Test
    void an_attempt_that_takes_too_long_fails_as_timed_out() {
        TaskView task = end(submit("test-endless", Map.of()));
        assertThat(task.task().state()).isEqualTo(TaskState.FAILED);
        assertThat(task.task().reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void tasks_of_one_key_run_one_after_the_other_in_order() {
        List<String> expected = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id =
                    submission.submit(Order.of("test-noted", Map.of(), "test").withKey("one-key"));
            ids.add(id);
            expected.add("noted begin " + id);
            expected.add("noted end " + id);
        }
        ids.forEach(this::end);
        assertThat(Notes.of("noted").stream().filter(expected::contains)).containsExactlyElementsOf(expected);
    }

    @Test
    void a_task_that_is_due_later_waits() {
        TaskView task = end(delayed(Duration.ofSeconds(2)));
        assertThat(task.task().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Duration.between(task.task().created(), task.task().started()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_queued_task_that_is_aborted_never_runs() {
        String id = delayed(Duration.ofSeconds(1));
        assertThat(aborts.abort(id, Actor.of("somebody"))).isTrue();
        String later = delayed(Duration.ofMillis(1500));
        assertThat(end(later).task().state()).isEqualTo(TaskState.SUCCEEDED);
        TaskView task = end(id);
        assertThat(task.task().state()).isEqualTo(TaskState.ABORTED);
        assertThat(task.task().attempt()).isZero();
        assertThat(Notes.of("noted begin " + id)).isEmpty();
    }

    @Test
    void what_enterprise_beans_do_leaves_no_mark_on_batch_jobs_beside_them() {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            clerk.submit(TaskRequest.of("test-noted"));
            if (i % 20 == 0) {
                jobs.add(behave("reports"));
            }
        }

        assertThat(jobs)
                .allSatisfy(id -> assertThat(end(id).task()).satisfies(task -> {
                    assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
                    assertThat(task.attempt()).isEqualTo(1);
                }));
    }

    @Test
    void who_comes_a_minute_late_learns_the_end_of_a_task_without_a_life() {
        String id = submission.submit(Order.of("test-noted", Map.of(), "test").withTtl(Duration.ZERO));
        assertThat(end(id).task().state()).isEqualTo(TaskState.SUCCEEDED);

        later(id, 60);
        retention.collect();
        assertThat(query.find(id).orElseThrow().task().state()).isEqualTo(TaskState.SUCCEEDED);

        later(id, 40);
        retention.collect();
        assertThat(query.find(id)).isEmpty();
    }

    @Test
    void what_the_collector_removes_when_its_timer_wakes_it_goes_in_one_transaction() throws Exception {
        String id = submission.submit(Order.of("test-noted", Map.of(), "test").withTtl(Duration.ZERO));
        assertThat(end(id).task().state()).isEqualTo(TaskState.SUCCEEDED);
        transaction.begin();
        try {
            database.engine().update("UPDATE task_detail SET summary = 'locked' WHERE task_id = ?", id);
            later(database.heartbeat(), id, 100); // commits alone

            // it waits for the details, and nobody else may see yet that the task is gone
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> database.engine()
                            .first(
                                    "SELECT 1 FROM syscs_diag.lock_table waits, syscs_diag.lock_table has"
                                            + " WHERE waits.xid = has.xid AND waits.state = 'WAIT'"
                                            + " AND waits.tablename = 'TASK_DETAIL' AND has.state = 'GRANT'"
                                            + " AND has.tablename = 'TASK' AND has.type = 'ROW' AND has.mode = 'X'",
                                    row -> true)
                            .isPresent());
        } finally {
            transaction.rollback();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> query.find(id).isEmpty());
    }

    /** As if so many seconds more had passed since its end. */
    private void later(String id, int seconds) {
        later(database.engine(), id, seconds);
    }

    private static void later(Jdbc on, String id, int seconds) {
        String earlier = "{fn TIMESTAMPADD(SQL_TSI_SECOND, -%d, %s)}";
        on.update(
                "UPDATE task SET ended = %s, expires = %s WHERE id = ?"
                        .formatted(earlier.formatted(seconds, "ended"), earlier.formatted(seconds, "expires")),
                id);
    }

    @Test
    @SuppressWarnings("BanJNDI") // the name is a constant
    void batch_executions_are_in_the_configured_repository() throws Exception {
        TaskView task = end(behave("reports"));
        long execution = database.engine()
                .first(
                        "SELECT batch_execution FROM task_detail WHERE task_id = ?",
                        row -> row.getLong(1),
                        task.task().id())
                .orElseThrow();
        String name = "SELECT i.name FROM JBATCHEXECUTIONINSTANCEDATA e"
                + " JOIN JBATCHJOBINSTANCEDATA i ON i.jobinstanceid = e.jobinstanceid WHERE e.jobexecid = ?";
        assertThat(database.batchRepository().first(name, row -> row.getString(1), execution))
                .contains("longhaul-handler");
        var other = new Jdbc((DataSource) new InitialContext().lookup("jdbc/__default"));
        assertThat(other.first(
                        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE 'JBATCH%'",
                        row -> row.getInt(1)))
                .contains(0);
    }

    @Test
    void a_direct_task_uses_beans_with_transactions() {
        TaskView task = end(submit("test-bookkeeper", Map.of()));
        assertThat(task.task().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(rows(task)).containsExactly(1);
    }

    private String submit(String type, Map<String, Object> parameters) {
        return submission.submit(Order.of(type, parameters, "test"));
    }

    private String behave(String how) {
        return submit("test-behaviour", Map.of("does", how));
    }

    private String delayed(Duration delay) {
        return submission.submit(Order.of("test-noted", Map.of(), "test").withDelay(delay));
    }

    /** Waits on this thread: another would not be the application's. */
    private TaskView end(String id) {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> query.find(id).orElseThrow(),
                        now -> now.task().state().isFinal());
    }

    private List<EventView> events(TaskView task) {
        return query.events(task.task().id(), null, 0, 200).items();
    }

    private List<Integer> rows(TaskView task) {
        return database.tasks()
                .list(
                        "SELECT n FROM test_row WHERE task = ? ORDER BY n",
                        row -> row.getInt(1),
                        task.task().id());
    }

    private static void failed(TaskView task, int attempts, String why) {
        assertThat(task.task().state()).isEqualTo(TaskState.FAILED);
        assertThat(task.task().reason()).isEqualTo(Reason.ERROR);
        assertThat(task.task().attempt()).isEqualTo(attempts);
        assertThat(task.message()).contains(why);
        assertThat(task.error()).contains(why);
    }
}
