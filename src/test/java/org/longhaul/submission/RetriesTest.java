package org.longhaul.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Journal;
import org.longhaul.platform.SecretKeys;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.task.Actor;
import org.longhaul.task.Gate;
import org.longhaul.task.IllegalTransitionException;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.UnknownTypeException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class RetriesTest {
    private static final Actor BOB = new Actor("bob", "10.0.0.7");
    private static final Map<String, Object> PARAMETERS = Map.of(
            "file",
            "a.csv",
            "password",
            "hush",
            "wait",
            "PT1M",
            "share",
            0.5,
            "headers",
            Map.of("a", "b"),
            "fast",
            true);

    private final TestDatabase database;
    private final SecretKeys keys = SecretKeys.inMemory();

    @TempDir
    private Path imports;

    private Counter counter;

    RetriesTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        counter = of(SampleType.withFile());
    }

    private Counter of(TypeDefinition type) {
        return new Counter(database, type, imports, keys);
    }

    @Test
    void a_retry_is_a_new_task_with_the_same_order() {
        String old = ended(Order.of("sample", PARAMETERS, "ann")
                .withPriority(7)
                .withKey("k")
                .withTag("fast")
                .withSummary("Grüße 👋")
                .withTtl(Duration.ofDays(3))
                .withProduct("blue")
                .withScope("cluster")
                .withAttributes(Map.of("table", "t"))
                .withDelay(Duration.ofHours(1)));

        String id = counter.retries().retry(old, BOB);

        TaskView view = counter.query().find(id).orElseThrow();
        TaskSummary task = view.task();
        assertThat(id).isNotEqualTo(old);
        assertThat(task.state()).isEqualTo(TaskState.QUEUED);
        assertThat(task.gate()).as("its time is not repeated").isEqualTo(Gate.KEY);
        assertThat(task.retryOf()).isEqualTo(old);
        assertThat(task.submitter()).isEqualTo("bob");
        assertThat(task)
                .extracting(
                        TaskSummary::priority,
                        TaskSummary::key,
                        TaskSummary::tag,
                        TaskSummary::summary,
                        TaskSummary::ttl,
                        TaskSummary::product,
                        TaskSummary::scope)
                .containsExactly(7, "k", "fast", "Grüße 👋", Duration.ofDays(3), "blue", "cluster");
        assertThat(view.attributes()).hasToString("{\"table\":\"t\"}");
        assertThat(view.parameters())
                .isEqualTo(counter.query().find(old).orElseThrow().parameters());
        assertThat(secretOf(id)).isEqualTo("hush");
    }

    /** What the work of a task would get. */
    private String secretOf(String id) {
        return counter.storedParameters(id).requiredText("password");
    }

    @Test
    void both_histories_tell_of_it() {
        String old = ended(Order.of("sample", PARAMETERS, "ann"));

        String id = counter.retries().retry(old, BOB);

        assertThat(counter.query().events(old, Journal.Kind.RETRIED, 0, 10).items())
                .extracting(EventView::actor, EventView::origin, EventView::note)
                .containsExactly(Tuple.tuple("bob", "10.0.0.7", id));
        assertThat(counter.query().events(id, null, 0, 10).items())
                .extracting(EventView::kind, EventView::actor, EventView::origin)
                .containsExactly(Tuple.tuple(Journal.Kind.SUBMITTED, "bob", "10.0.0.7"));
    }

    @Test
    void a_task_that_has_not_ended_is_not_retried() {
        String id = counter.submission().submit(Order.of("sample", PARAMETERS, "ann"));

        assertThatThrownBy(() -> counter.retries().retry(id, BOB))
                .isInstanceOf(IllegalTransitionException.class)
                .hasMessage("Task %s is QUEUED and cannot be retried before it has ended".formatted(id));
        assertThat(counter.rows("task")).isEqualTo(1);
    }

    @Test
    void a_task_that_is_not_there_is_not_retried() {
        assertThatThrownBy(() -> counter.retries().retry("0192aaaa-0000-7000-8000-000000000000", BOB))
                .isInstanceOf(UnknownTaskException.class);
    }

    @Test
    void a_type_that_is_there_no_more_is_told() {
        String id = ended(Order.of("sample", PARAMETERS, "ann"));
        database.engine().update("UPDATE task SET type = 'former' WHERE id = ?", id);

        assertThatThrownBy(() -> counter.retries().retry(id, BOB)).isInstanceOf(UnknownTypeException.class);
    }

    @Test
    void parameters_that_the_type_accepts_no_more_are_told() {
        String id = ended(Order.of("sample", PARAMETERS, "ann"));
        Counter changed = of(SampleType.checkedBy(parameters -> {
            throw new InvalidParameterException("file", "is gone");
        }));

        assertThatThrownBy(() -> changed.retries().retry(id, BOB))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessage("parameters.file: is gone");
        assertThat(counter.query().events(id, Journal.Kind.RETRIED, 0, 10).items())
                .isEmpty();
    }

    @Test
    void a_retry_joins_the_callers_transaction() {
        String old = ended(Order.of("sample", PARAMETERS, "ann"));

        database.transactions().own(() -> {
            counter.retries().retry(old, BOB);
            database.transactions().rollbackOnly();
        });

        assertThat(counter.rows("task")).isEqualTo(1);
        assertThat(counter.query().events(old, Journal.Kind.RETRIED, 0, 10).items())
                .isEmpty();
    }

    @Test
    void an_idempotency_key_makes_one_retry() {
        String old = ended(Order.of("sample", PARAMETERS, "ann"));
        String other = ended(Order.of("sample", PARAMETERS, "ann"));

        Receipt first = counter.retries().retry(old, BOB, Rights.APPLICATION, "k");
        Receipt second = counter.retries().retry(old, BOB, Rights.APPLICATION, "k");

        assertThat(second).isEqualTo(new Receipt(first.ids(), true));
        assertThatThrownBy(() -> counter.retries().retry(other, BOB, Rights.APPLICATION, "k"))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(counter.rows("task")).isEqualTo(3);
    }

    @Test
    void who_may_not_order_the_type_may_not_retry_it() {
        Counter closed = of(SampleType.of(null, List.of("ann")));
        String id = ended(Order.of("sample", PARAMETERS, "ann").withProduct("blue"));

        assertThatThrownBy(() -> closed.retries().retry(id, BOB, new FewRights(Set.of("blue"), Set.of("bob")), null))
                .isInstanceOf(TypeNotAllowedException.class);
    }

    @Test
    void each_of_two_tasks_keeps_the_uploaded_file_as_long_as_it_is_there() throws IOException {
        String old = withFile("a,b\n1,2\n");
        end(old);

        String id = counter.retries().retry(old, BOB);
        database.engine().update("DELETE FROM task WHERE id = ?", old);
        counter.clock().set(java.time.Instant.parse("2100-01-01T00:00:00Z"));

        assertThat(counter.uploads().sweep()).isEqualTo(1);
        assertThat(dataOf(id)).isEqualTo("uploads/" + id + "/in.csv");
        assertThat(imports.resolve(dataOf(id))).hasContent("a,b\n1,2\n");
        assertThat(imports.resolve("uploads").resolve(old)).doesNotExist();
    }

    @Test
    void an_uploaded_file_that_is_gone_is_told() throws IOException {
        String old = withFile("a");
        end(old);
        Files.delete(imports.resolve(dataOf(old)));

        assertThatThrownBy(() -> counter.retries().retry(old, BOB))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessage("parameters.data: there is no such file in the import folder");
        assertThat(imports.resolve("uploads")).isDirectoryNotContaining(folder -> !folder.endsWith(old));
    }

    @Test
    void a_retry_that_was_made_before_leaves_no_second_file() throws IOException {
        String old = withFile("a");
        end(old);
        String first =
                counter.retries().retry(old, BOB, Rights.APPLICATION, "k").id();

        assertThat(counter.retries().retry(old, BOB, Rights.APPLICATION, "k").id())
                .isEqualTo(first);
        assertThat(imports.resolve("uploads"))
                .isDirectoryNotContaining(folder -> !folder.endsWith(old) && !folder.endsWith(first));
    }

    private String withFile(String content) throws IOException {
        Upload upload = counter.uploads().begin();
        upload.add("data", "in.csv", new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        return counter.submission()
                .submit(Request.of(Order.of("sample", PARAMETERS, "ann"), Rights.APPLICATION)
                        .withUpload(upload))
                .id();
    }

    private String dataOf(String id) {
        return counter.query().find(id).orElseThrow().parameters().getString("data");
    }

    private String ended(Order order) {
        String id = counter.submission().submit(order);
        end(id);
        return id;
    }

    private void end(String id) {
        database.engine().update("UPDATE task SET state = 4, gate = NULL, ended = created WHERE id = ?", id);
    }
}
