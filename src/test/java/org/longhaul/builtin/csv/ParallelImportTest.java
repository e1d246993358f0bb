package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longhaul.builtin.csv.FakeServer.Engine;
import org.longhaul.platform.Faults;
import org.longhaul.platform.Settings;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.RestartableItemReader;
import org.longhaul.spi.RestartableItemWriter;
import org.longhaul.spi.TaskFailedException;
import org.longhaul.spi.TaskInfo;

/** An import that is divided: its plan, its ranges and its join, called in the order in which the engine calls them. */
@Timeout(120)
class ParallelImportTest {
    private static final String ID = "0193-one";
    private static final int ITEM_COUNT = 400;
    private static final int PARALLEL = 4;
    private static final int LINES = 4_000;
    private static final int BETWEEN_BAD_LINES = 500;
    private static final int BAD = LINES / BETWEEN_BAD_LINES;

    @TempDir
    Path temp;

    private FakeServer server;
    private FakeContext context;
    private final Map<String, Object> parameters = new HashMap<>();

    @AfterEach
    void stop() throws SQLException {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_as_if_the_file_had_been_read_as_a_whole(Engine engine) throws Exception {
        start(engine);
        wholeInto("whole");
        String rejected = Files.readString(rejects("0193-whole"));
        List<String> whole = rows("whole");
        Map<String, Object> result = result();
        assertThat(whole).hasSize(LINES - BAD);

        assertThat(plan()).isEqualTo(CsvImportPlan.SPREAD);
        List<Child> children = context.spread;
        assertThat(children).extracting(Child::key).containsExactly("range-01", "range-02", "range-03", "range-04");
        assertThat(children).allSatisfy(child -> assertThat(child.unit()).isEqualTo("bytes"));
        assertThat(children.stream().mapToLong(Child::expected).sum())
                .isEqualTo(Files.size(input()) - "no,text\r\n".length());
        var infos = new ArrayList<ChildInfo>();
        for (int i = children.size() - 1; i >= 0; i--) {
            infos.add(0, run(children.get(i)));
            assertThat(context.progress)
                    .last()
                    .isEqualTo("%d/%d bytes"
                            .formatted(
                                    children.get(i).expected(), children.get(i).expected()));
        }
        assertThat(rejects(ID)).doesNotExist();

        assertThat(join(infos)).isEqualTo(CsvImportPlan.JOINED);
        assertThat(rows("zip")).isEqualTo(whole);
        assertThat(Files.readString(rejects(ID))).isEqualTo(rejected);
        assertThat(result())
                .containsOnlyKeys(result.keySet())
                .containsEntry("rows", result.get("rows"))
                .containsEntry("rejected", (long) BAD)
                .containsEntry("rejects", "rejects/" + ID + ".csv");
        assertThat((Double) result().get("seconds")).isNotNegative();

        join(infos); // cut off before its end was stored, and run again
        assertThat(Files.readString(rejects(ID))).isEqualTo(rejected);
        try (var files = Files.list(rejects(ID).getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(ID + ".csv", "0193-whole.csv");
        }
    }

    @ParameterizedTest
    @EnumSource
    void wherever_it_is_killed_each_line_is_there_once(Engine engine) throws Exception {
        start(engine);
        wholeInto("whole");
        List<String> whole = rows("whole");
        String rejected = Files.readString(rejects("0193-whole"));

        for (int fatal = 1; fatal <= 2; fatal++) {
            context = new FakeContext(server, ID, Parameters.of(parameters));
            context.dieAtCheckpoint = fatal;
            assertThatThrownBy(planner(context)::process).isInstanceOf(LeaseLostException.class);
            server.kill();
        }
        plan();
        List<Child> children = context.spread;
        var infos = new ArrayList<ChildInfo>();
        int chunks = 0;
        for (Child child : children) {
            for (boolean commits : new boolean[] {false, true}) {
                for (int chunk = 0; chunk < 2; chunk++) {
                    killedAt(child, chunk, commits);
                    chunks++;
                    plan();
                    assertThat(requests(context.spread))
                            .as("what a repeated plan spreads")
                            .isEqualTo(requests(children));
                }
            }
            infos.add(run(child));
        }
        assertThat(chunks).isEqualTo(PARALLEL * 4);
        join(infos);
        assertThat(rows("zip")).isEqualTo(whole);
        assertThat(Files.readString(rejects(ID))).isEqualTo(rejected);
        assertThat(result()).containsEntry("rows", (long) LINES - BAD).containsEntry("rejected", (long) BAD);
    }

    @ParameterizedTest
    @EnumSource
    void bad_lines_are_counted_over_all_ranges(Engine engine) throws Exception {
        start(engine);
        parameters.put("rejectLimit", 3L);
        plan();
        Child first = child(0);
        run(child(1)); // with two of eight
        assertForGood(
                () -> run(first),
                "4 lines were rejected, 3 are allowed. The first: line 286 has 3 fields, the header has 2."
                        + " All are in rejects/" + ID + ".csv");
        assertThat(Files.readAllLines(rejects(ID))).hasSize(5).last().asString().startsWith("2000,");

        // its end was not stored, and it is run again
        assertForGood(
                () -> run(first),
                "4 lines were rejected, 3 are allowed. The first: line 286 has 3 fields, the header has 2."
                        + " All are in rejects/" + ID + ".csv");
        assertThat(Files.readAllLines(rejects(ID))).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void bad_lines_that_no_range_saw_were_too_many_are_seen_at_the_end(Engine engine) throws Exception {
        start(engine);
        plan();
        var infos = new ArrayList<ChildInfo>();
        for (Child child : List.copyOf(context.spread)) {
            infos.add(run(child));
        }
        parameters.put("rejectLimit", BAD - 1L);
        assertForGood(
                () -> join(infos),
                "8 lines were rejected, 7 are allowed. The first: line 286 has 3 fields, the header has 2."
                        + " All are in rejects/" + ID + ".csv");
        assertThat(Files.readAllLines(rejects(ID))).hasSize(BAD + 1);
    }

    @ParameterizedTest
    @EnumSource
    void a_run_that_lost_its_task_keeps_no_bad_lines(Engine engine) throws Exception {
        start(engine);
        parameters.put("rejectLimit", 0L);
        plan();
        Child first = child(0);
        Job job = job(first);
        job.open();
        context.dieAtCheckpoint = 1;
        server.begin();
        assertThatThrownBy(job::readAndWrite).isInstanceOf(LeaseLostException.class);
        server.kill();
        job.reader.close();
        assertThat(server.tasks().list("SELECT line FROM import_reject", row -> row.getLong(1)))
                .isEmpty();
        assertThat(rejects(ID)).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void the_next_import_removes_the_bad_lines_of_those_that_have_ended(Engine engine) throws Exception {
        start(engine);
        plan();
        run(context.spread.get(0));
        assertThat(importsWithRejects()).containsExactly(ID);

        String second = "0193-two";
        server.task(second, 1);
        parameters.put("table", "other");
        context = new FakeContext(server, second, Parameters.of(parameters));
        planner(context).process();
        assertThat(importsWithRejects()).as("while it runs").containsExactly(ID);
        server.task(ID, 3);
        planner(context).process();
        assertThat(importsWithRejects()).as("when it has ended").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_range_of_another_file_or_of_none_says_so(Engine engine) throws Exception {
        start(engine);
        plan();
        Child first = child(0);
        FileTime time = Files.getLastModifiedTime(input());
        Files.setLastModifiedTime(input(), FileTime.from(Instant.EPOCH));
        assertForGood(
                () -> run(first),
                "The file in.csv is not what it was when the import began: it has changed, or node one has another");
        assertForGood(this::plan, "The file in.csv has changed since the first attempt");
        Files.setLastModifiedTime(input(), time);
        killedAt(first, 0, true);
        server.tasks().update("DROP TABLE zip");
        assertForGood(() -> run(first), "Table zip, which this task began to fill, is gone or was replaced");
        Files.delete(input());
        assertForGood(
                () -> run(first),
                "file: there is no such file in the import folder of node one: in.csv. All nodes must see the same folder");
        assertForGood(this::plan, "file: there is no such file in the import folder");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_not_worth_it_is_read_as_a_whole(Engine engine) throws Exception {
        start(engine);
        parameters.put("parallel", 1L);
        assertThat(plan()).isEqualTo(CsvImportPlan.AS_A_WHOLE);
        parameters.put("parallel", 64L);
        Files.writeString(input(), "a\n1\n2\n");
        assertThat(plan()).isEqualTo(CsvImportPlan.AS_A_WHOLE);
        assertThat(server.tasks().list("SELECT name FROM import_table", row -> row.getString(1)))
                .as("the step that reads it makes the table")
                .isEmpty();
        assertThat(context.spread).isEmpty();

        Files.writeString(input(), "a\n\"" + "\n".repeat(200_000) + "\"\n"); // one record is one range
        assertThat(plan()).isEqualTo(CsvImportPlan.AS_A_WHOLE);
        context = new FakeContext(server, ID, Parameters.of(parameters));
        new Job(new CsvImportReader(settings(), tables(), new Faults(settings()))).run();
        assertThat((Long) result().get("rows") + (Long) result().get("rejected"))
                .isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource
    void it_stops_when_it_is_asked_to(Engine engine) throws Exception {
        start(engine);
        Files.writeString(input(), "no,text\n" + "1,2\n".repeat(600_000));
        context = new FakeContext(server, ID, Parameters.of(parameters));
        context.stop = true;
        assertThat(planner(context).process()).isEqualTo("STOPPED");
        assertThat(context.spread).isEmpty();
    }

    /** Rows with line breaks in quotes; before each so many a bad line, one of them with what no database takes. */
    private void start(Engine engine) throws SQLException, IOException {
        server = new FakeServer(engine);
        server.task(ID, 1);
        parameters.putAll(Map.of("file", "in.csv", "table", "Zip", "parallel", (long) PARALLEL));
        Files.createDirectories(input().getParent());
        var text = new ByteArrayOutputStream();
        text.writeBytes("no,text\r\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 1; i <= LINES; i++) {
            if (i == 2250) {
                text.writeBytes("nul\0".getBytes(StandardCharsets.UTF_8));
            } else if (i == 2750) {
                text.writeBytes(new byte[] {'h', 'a', 'l', 'f', (byte) 0xC3});
            } else if (i % BETWEEN_BAD_LINES == BETWEEN_BAD_LINES / 2) {
                text.writeBytes("bad,bad,bad".getBytes(StandardCharsets.UTF_8));
            } else {
                String wide = i % 7 == 0 ? "\"" + "ä".repeat(30) + "\n,\"\"" + "y".repeat(40) + "\"" : "x".repeat(100);
                text.writeBytes((i + "," + wide).getBytes(StandardCharsets.UTF_8));
            }
            text.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.write(input(), text.toByteArray());
    }

    private void wholeInto(String table) throws Exception {
        String id = "0193-" + table;
        server.task(id, 1);
        var whole = new HashMap<>(parameters);
        whole.put("table", table);
        context = new FakeContext(server, id, Parameters.of(whole));
        new Job(new CsvImportReader(settings(), tables(), new Faults(settings()))).run();
    }

    private String plan() throws IOException {
        context = new FakeContext(server, ID, Parameters.of(parameters));
        return planner(context).process();
    }

    private String join(List<ChildInfo> children) throws IOException {
        context = new FakeContext(server, ID, Parameters.of(parameters));
        context.stage = 1;
        context.children = children;
        return planner(context).process();
    }

    private CsvImportPlan planner(FakeContext run) {
        return new CsvImportPlan(run, settings(), tables(), importRejects(), new Faults(settings()));
    }

    private ImportTables tables() {
        return new ImportTables(new ImportTableStore(server), server);
    }

    private ImportRejects importRejects() {
        return new ImportRejects(new ImportRejectStore(server), tables(), server, settings());
    }

    private Child child(int number) {
        return context.spread.get(number);
    }

    private static List<Object> requests(List<Child> children) {
        return children.stream()
                .<Object>map(child -> List.of(child.key(), child.request().parameters()))
                .toList();
    }

    /** Runs a child to its end. */
    private ChildInfo run(Child child) throws Exception {
        Job job = job(child);
        try {
            job.run();
        } catch (Exception e) {
            job.reader.close();
            while (server.active()) {
                server.rollback();
            }
            throw e;
        }
        String json = Json.createObjectBuilder(result()).build().toString();
        return new ChildInfo(child.key(), child.key(), TaskInfo.State.SUCCEEDED, null, json);
    }

    private void killedAt(Child child, int chunk, boolean commits) throws Exception {
        Job job = job(child);
        job.open();
        boolean more = true;
        for (int i = 0; i < chunk && more; i++) {
            more = job.chunk();
        }
        if (more) {
            server.begin();
            job.readAndWrite();
            if (commits) {
                server.commit();
            }
        }
        server.kill();
        job.reader.close(); // as the operating system does
    }

    private Job job(Child child) throws ReflectiveOperationException {
        server.task(child.key(), 1);
        context = new FakeContext(
                server, child.key(), Parameters.of(child.request().parameters()));
        return new Job(new CsvImportRangeReader(settings(), tables(), importRejects(), new Faults(settings())));
    }

    /** One attempt, in the order of the batch runtime. */
    private final class Job {
        private final ImportReader reader;
        private final CsvImportProcessor processor = new CsvImportProcessor();
        private final CsvImportWriter writer;

        Job(ImportReader reader) throws ReflectiveOperationException {
            this.reader = reader;
            this.writer = new CsvImportWriter(server.commits(), new FaultPoint(settings()));
            inject(RestartableItemReader.class, reader);
            inject(RestartableItemWriter.class, writer);
        }

        void open() throws Exception {
            server.begin();
            reader.open((Serializable) null);
            server.commit();
        }

        void run() throws Exception {
            open();
            while (chunk()) {
                assertThat(server.active()).isFalse();
            }
            reader.close();
        }

        /** Whether another chunk follows. */
        boolean chunk() throws Exception {
            server.begin();
            boolean more = readAndWrite();
            server.commit();
            return more;
        }

        boolean readAndWrite() throws Exception {
            var items = new ArrayList<Object>();
            Object item = reader.readItem();
            while (item != null) {
                items.add(processor.processItem(item));
                item = items.size() < ITEM_COUNT ? reader.readItem() : null;
            }
            if (!items.isEmpty()) {
                writer.writeItems(items);
            }
            return items.size() == ITEM_COUNT;
        }

        private void inject(Class<?> base, Object artifact) throws ReflectiveOperationException {
            Field field = base.getDeclaredField("context");
            field.setAccessible(true);
            field.set(artifact, context);
        }
    }

    private void assertForGood(ThrowingCallable what, String message) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isFalse())
                .hasMessage(message);
    }

    private Settings settings() {
        return new Settings(
                "one",
                temp.resolve("home"),
                temp.resolve("import"),
                1,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ZERO,
                false,
                1000,
                List.of(),
                List.of(),
                Optional.empty());
    }

    private Path input() {
        return temp.resolve("import/in.csv");
    }

    private Path rejects(String id) {
        return temp.resolve("home/rejects/" + id + ".csv");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> result() {
        return (Map<String, Object>) context.result;
    }

    private List<String> importsWithRejects() {
        return server.tasks().list("SELECT DISTINCT task_id FROM import_reject", row -> row.getString(1));
    }

    private List<String> rows(String table) {
        var dialect = server.dialect();
        return server.tasks()
                .list(
                        "SELECT line_no, %s, %s FROM %s ORDER BY line_no"
                                .formatted(
                                        dialect.identifier("no"),
                                        dialect.identifier("text"),
                                        dialect.identifier(table)),
                        row -> "%d %s %s".formatted(row.getLong(1), row.getString(2), row.getString(3)));
    }
}
