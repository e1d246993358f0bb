package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
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
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longhaul.builtin.csv.FakeServer.Engine;
import org.longhaul.platform.Settings;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.RestartableItemReader;
import org.longhaul.spi.RestartableItemWriter;
import org.longhaul.spi.TaskFailedException;

/** The whole import, its three artifacts called in the order in which the batch runtime calls them. */
class CsvImportTest {
    private static final String ID = "0193-one";
    private static final int ITEM_COUNT = 5;

    /** When the process is killed in a chunk. */
    enum Kill {
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    @TempDir
    Path temp;

    private FakeServer server;
    private FakeContext context;
    private final Map<String, Object> parameters = new HashMap<>(Map.of("file", "in.csv", "table", "Zip"));

    @AfterEach
    void stop() throws SQLException {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void valid_lines_become_rows_and_the_others_rejects(Engine engine) throws Exception {
        start(engine);
        file("\uFEFFname, Größe \r\nx,1\r\n\r\n\"a\nb\",2\r\nbad\r\n,\r\ny,\"3\"\"\"");

        attempt();

        assertThat(rows("zip", "name", "Größe")).containsExactly("2 x 1", "4 a\nb 2", "7  ", "8 y 3\"");
        assertThat(Files.readString(rejects()))
                .isEqualTo("line,reason,text\r\n6,\"has 1 fields, the header has 2\",bad\r\n");
        assertThat(result())
                .containsEntry("rows", 4L)
                .containsEntry("rejected", 1L)
                .containsEntry("rejects", "rejects/" + ID + ".csv");
        assertThat((Double) result().get("seconds")).isNotNegative();
        long size = Files.size(input());
        assertThat(context.progress).endsWith("%d/%d bytes".formatted(size, size));
    }

    @ParameterizedTest
    @EnumSource
    void a_header_alone_makes_an_empty_table(Engine engine) throws Exception {
        start(engine);
        file("a,b\n");
        attempt();
        assertThat(rows("zip", "a")).isEmpty();
        assertThat(result())
                .containsEntry("rows", 0L)
                .containsEntry("rejected", 0L)
                .doesNotContainKey("rejects");
        assertThat(context.progress).last().isEqualTo("4/4 bytes");
        assertThat(rejects()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void wherever_it_is_killed_each_line_is_there_once(Engine engine) throws Exception {
        start(engine);
        var text = new StringBuilder("no,text\n");
        IntStream.range(0, 23).forEach(i -> text.append(i % 4 == 3 ? "bad" + i + "\n" : i + ",\"t\n" + i + "\"\n"));
        file(text.toString());
        int chunks = 23 / ITEM_COUNT + 1;

        attempt();
        List<String> rows = rows("zip", "no", "text");
        String rejected = Files.readString(rejects());
        assertThat(rows).hasSize(18);

        for (Kill kill : Kill.values()) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                forget();
                attemptKilledAt(chunk, kill);
                attemptKilledAt(0, Kill.BEFORE_COMMIT);
                attempt();
                assertThat(rows("zip", "no", "text"))
                        .as("%s in chunk %d", kill, chunk)
                        .isEqualTo(rows);
                assertThat(Files.readString(rejects())).isEqualTo(rejected);
                assertThat(result()).containsEntry("rows", 18L).containsEntry("rejected", 5L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_chunk_that_is_rolled_back_leaves_no_rejects(Engine engine) throws Exception {
        start(engine);
        file("a\n1,1\n2\n3\n4\n5\n6,6\n7\n");
        Job job = job(ID);
        job.open();
        assertThat(job.chunk()).isTrue();
        String before = Files.readString(rejects());
        server.begin();
        job.readAndWrite();
        assertThat(Files.readString(rejects())).hasSizeGreaterThan(before.length());
        job.reader.close();
        server.rollback();
        assertThat(Files.readString(rejects())).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void seconds_add_up_over_the_attempts(Engine engine) throws Exception {
        start(engine);
        file("a\n1\n");
        attemptKilledAt(0, Kill.AFTER_COMMIT);
        server.tasks()
                .update(
                        "UPDATE task_run SET checkpoint = ? WHERE task_id = ?",
                        checkpoint().replaceAll("millis=\\d+", "millis=5000"),
                        ID);
        attempt();
        assertThat((Double) result().get("seconds")).isBetween(5.0, 60.0);
    }

    @ParameterizedTest
    @EnumSource
    void more_rejects_than_allowed_end_it_for_good_and_are_all_to_be_read(Engine engine) throws Exception {
        start(engine);
        parameters.put("rejectLimit", 2L);
        file("a\n1,1\n2\n3\n4\n5\n6\n7,7\n8,8\n9,9\n");
        assertForGood(
                this::attempt,
                "3 lines were rejected, 2 are allowed. The first: line 2 has 2 fields, the header has 1."
                        + " All are in rejects/" + ID + ".csv");
        assertThat(Files.readAllLines(rejects())).hasSize(4);
        assertThat(rows("zip", "a")).containsExactly("3 2", "4 3", "5 4", "6 5");

        parameters.put("rejectLimit", 0L);
        start(engine);
        assertForGood(
                this::attempt,
                "1 lines were rejected, 0 are allowed. The first: line 2 has 2 fields, the header has 1."
                        + " All are in rejects/" + ID + ".csv");
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_changed_between_the_attempts_ends_it_for_good(Engine engine) throws Exception {
        start(engine);
        file("a\n" + "1\n".repeat(9));
        attemptKilledAt(0, Kill.AFTER_COMMIT);
        Files.setLastModifiedTime(input(), FileTime.from(Instant.EPOCH));
        assertForGood(this::attempt, "The file in.csv has changed since the first attempt");
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_grows_while_it_is_read_ends_it_for_good(Engine engine) throws Exception {
        start(engine);
        file("a\n1\n");
        Job job = job(ID);
        job.open();
        Files.writeString(input(), "a\n1\n2\n");
        assertForGood(job::chunk, "The file in.csv has changed while it was read");
        job.reader.close();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void files_that_are_no_csv_end_it_for_good(Engine engine) throws Exception {
        start(engine);
        file("");
        assertForGood(this::attempt, "The file is empty: its first line must name the columns");
        file("\n\r\n");
        assertForGood(this::attempt, "The file is empty: its first line must name the columns");
        Files.write(input(), "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
        assertForGood(this::attempt, "The file is UTF-16 or UTF-32, and must be UTF-8");
        Files.write(input(), "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16BE));
        assertForGood(this::attempt, "line 1 holds NUL characters: the file is UTF-16 or no text, and must be UTF-8");
        file("00501,40.9\n");
        assertForGood(
                this::attempt,
                "line 1 is not a header: column 1 is \"00501\", and a column's name begins with a letter or _");
        file("a\n1\n2\"\n\"3\n4\n");
        assertForGood(this::attempt, "line 4: a quote that is opened there is not closed before the end of the file");
        forget();
        file("a,b\n");
        try (var sparse = new RandomAccessFile(input().toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        assertForGood(this::attempt, "line 2 is longer than 1 MiB");
    }

    @ParameterizedTest
    @EnumSource
    void what_was_checked_at_submission_is_checked_again(Engine engine) throws Exception {
        start(engine);
        parameters.put("file", "../secret.csv");
        assertForGood(this::attempt, "file: must not contain ..");
        parameters.put("file", "none.csv");
        assertForGood(this::attempt, "file: there is no such file in the import folder");
    }

    @ParameterizedTest
    @EnumSource
    void names_that_are_words_of_sql_are_only_names(Engine engine) throws Exception {
        start(engine);
        parameters.put("table", "select");
        file("order,\"a \"\"b\"\" ?\",c'd\n1,2,3\n");
        attempt();
        assertThat(rows("select", "order", "a \"b\" ?", "c'd")).containsExactly("2 1 2 3");
    }

    @ParameterizedTest
    @EnumSource
    void a_table_that_is_there_is_left_alone(Engine engine) throws Exception {
        start(engine);
        file("a\n1\n");
        parameters.put("table", "task");
        assertForGood(this::attempt, "Table task is there already");
        parameters.put("ifExists", "replace");
        assertForGood(this::attempt, "Table task is there already, and is not replaced: csv-import did not make it");
        server.tasks().update("CREATE VIEW seen AS SELECT id FROM task");
        parameters.put("table", "SEEN");
        assertForGood(this::attempt, "Table seen is there already, and is not replaced: csv-import did not make it");
        assertThat(server.tasks().list("SELECT name FROM import_table", row -> row.getString(1)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_table_of_an_earlier_import_is_replaced_only_if_asked_and_only_when_that_has_ended(Engine engine)
            throws Exception {
        start(engine);
        file("a\n1\n");
        attempt();

        String second = "0193-two";
        server.task(second, 1);
        parameters.put("ifExists", "replace");
        assertForGood(() -> attempt(second), "Table zip is not replaced: task 0193-one, which fills it, has not ended");
        server.task(ID, 3);
        parameters.put("ifExists", "fail");
        assertForGood(
                () -> attempt(second),
                "Table zip is there already: task 0193-one made it. With ifExists=replace it would be replaced");
        assertThat(rows("zip", "a")).containsExactly("2 1");

        file("b\n2\n3\n");
        parameters.put("ifExists", "replace");
        attempt(second);
        assertThat(rows("zip", "b")).containsExactly("2 2", "3 3");
        assertThat(server.tasks().list("SELECT task_id FROM import_table WHERE name = 'zip'", row -> row.getString(1)))
                .containsExactly(second);
    }

    @ParameterizedTest
    @EnumSource
    void a_registered_name_whose_table_somebody_dropped_is_free_once_its_task_has_ended(Engine engine)
            throws Exception {
        start(engine);
        file("a\n1\n");
        attempt();
        server.tasks().update("DROP TABLE zip");
        server.task(ID, 5);
        server.task("0193-two", 1);
        attempt("0193-two");
        assertThat(rows("zip", "a")).containsExactly("2 1");
    }

    @ParameterizedTest
    @EnumSource
    void a_task_whose_table_was_taken_away_fails_for_good(Engine engine) throws Exception {
        start(engine);
        file("a\n" + "1\n".repeat(9));
        attemptKilledAt(0, Kill.AFTER_COMMIT);
        server.tasks().update("DROP TABLE zip");
        assertForGood(this::attempt, "Table zip, which this task began to fill, is gone or was replaced");
    }

    @ParameterizedTest
    @EnumSource
    void a_crash_while_the_table_is_made_is_no_obstacle(Engine engine) throws Exception {
        start(engine);
        file("a\n1\n");
        for (int fatal = 1; fatal <= 2; fatal++) {
            Job job = job(ID);
            context.dieAtCheckpoint = fatal;
            assertThatThrownBy(job::open).isInstanceOf(LeaseLostException.class);
            server.kill();
            job.reader.close();
        }
        attempt();
        assertThat(rows("zip", "a")).containsExactly("2 1");
    }

    @ParameterizedTest
    @EnumSource
    void a_row_that_the_database_refuses_fails_its_chunk_to_be_tried_again(Engine engine) throws Exception {
        start(engine);
        file("a\n1\n2\n");
        Job job = job(ID);
        job.open();
        server.tasks().update("INSERT INTO zip VALUES (3, 'in the way')");
        assertThatThrownBy(job::chunk)
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isTrue())
                .hasMessageStartingWith("The database did not take the rows of lines 2 to 3: ");
        job.reader.close();
    }

    @ParameterizedTest
    @EnumSource
    void the_longest_text_fits_and_a_longer_one_is_rejected(Engine engine) throws Exception {
        start(engine);
        int longest = server.dialect().maxText();
        file("a\n" + "ä".repeat(Math.min(longest, 500_000)) + "\n" + "x".repeat(longest) + "\n"
                + "x".repeat(longest + 1) + "\n");
        attempt();
        assertThat(result()).containsEntry("rows", 2L).containsEntry("rejected", 1L);
    }

    @ParameterizedTest
    @EnumSource
    void the_shipped_file_is_imported_fast_enough(Engine engine) throws Exception {
        start(engine);
        Files.copy(Path.of("src/main/data/zipcodes.csv"), input());
        long start = System.nanoTime();
        context = new FakeContext(server, ID, Parameters.of(parameters));
        new Job(1000).run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.getLogger("test").log(System.Logger.Level.INFO, "{0}: 42,049 rows in {1}", engine, took);
        assertThat(result()).containsEntry("rows", 42_049L).containsEntry("rejected", 0L);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
    }

    /** One attempt, in the order of the batch runtime. */
    private final class Job {
        private final CsvImportReader reader;
        private final CsvImportProcessor processor = new CsvImportProcessor();
        private final CsvImportWriter writer;
        private final int itemCount;

        Job(int itemCount) throws ReflectiveOperationException {
            this.itemCount = itemCount;
            Settings settings = settings();
            reader = new CsvImportReader(
                    settings,
                    new ImportTables(new ImportTableStore(server), server),
                    new org.longhaul.platform.Faults(settings));
            writer = new CsvImportWriter(server.commits(), new FaultPoint(settings));
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
                item = items.size() < itemCount ? reader.readItem() : null;
            }
            if (!items.isEmpty()) {
                writer.writeItems(items);
            }
            return items.size() == itemCount;
        }

        private void inject(Class<?> base, Object artifact) throws ReflectiveOperationException {
            Field field = base.getDeclaredField("context");
            field.setAccessible(true);
            field.set(artifact, context);
        }
    }

    private void attempt() throws Exception {
        attempt(ID);
    }

    private void attempt(String id) throws Exception {
        Job job = job(id);
        try {
            job.run();
        } catch (Exception e) {
            job.reader.close();
            while (server.active()) {
                server.rollback();
            }
            throw e;
        }
    }

    private Job job(String id) throws ReflectiveOperationException {
        context = new FakeContext(server, id, Parameters.of(parameters));
        return new Job(ITEM_COUNT);
    }

    /** An attempt whose process dies in that chunk, or at its end if there are fewer. */
    private void attemptKilledAt(int chunk, Kill kill) throws Exception {
        Job job = job(ID);
        job.open();
        boolean more = true;
        for (int i = 0; i < chunk && more; i++) {
            more = job.chunk();
        }
        if (more) {
            server.begin();
            job.readAndWrite();
            if (kill == Kill.AFTER_COMMIT) {
                server.commit();
            }
        }
        server.kill();
        job.reader.close(); // as the operating system does
    }

    private void start(Engine engine) throws SQLException, IOException {
        stop();
        server = new FakeServer(engine);
        server.task(ID, 1);
        Files.createDirectories(input().getParent());
    }

    /** Back to where the task had never run, except for the table it made. */
    private void forget() {
        server.tasks().update("UPDATE task_run SET checkpoint = NULL");
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

    private Path rejects() {
        return temp.resolve("home/rejects/" + ID + ".csv");
    }

    private void file(String text) throws IOException {
        Files.writeString(input(), text);
    }

    private String checkpoint() {
        return server.tasks()
                .first("SELECT checkpoint FROM task_run WHERE task_id = ?", row -> row.getString(1), ID)
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> result() {
        return (Map<String, Object>) context.result;
    }

    /** The rows as "line value value", in the order of lines. */
    private List<String> rows(String table, String... columns) {
        var dialect = server.dialect();
        String names = IntStream.range(0, columns.length)
                .mapToObj(i -> ", " + dialect.identifier(columns[i]))
                .reduce("", String::concat);
        return server.tasks()
                .list("SELECT line_no%s FROM %s ORDER BY line_no".formatted(names, dialect.identifier(table)), row -> {
                    var text = new StringBuilder(row.getString(1));
                    for (int i = 2; i <= columns.length + 1; i++) {
                        text.append(' ').append(row.getString(i));
                    }
                    return text.toString();
                });
    }
}
