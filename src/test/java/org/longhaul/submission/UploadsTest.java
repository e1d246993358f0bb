package org.longhaul.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.platform.SecretKeys;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class UploadsTest {
    private static final String CONTENT = "a,b\n1,2\n";
    private static final String SHA256_OF_CONTENT = "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470";

    private final TestDatabase database;

    @TempDir
    private Path imports;

    private Counter counter;

    UploadsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        counter = new Counter(database, SampleType.withFile(), imports, SecretKeys.inMemory());
    }

    @Test
    void a_file_goes_into_the_folder_of_its_task_and_its_path_is_the_parameter() throws IOException {
        Upload upload = upload("data", "in.csv", CONTENT);

        String id = counter.submission().submit(request(upload)).id();

        assertThat(id).isEqualTo(upload.taskId());
        assertThat(upload.digests()).isEqualTo(Map.of("data", SHA256_OF_CONTENT));
        assertThat(parameter(id)).isEqualTo("uploads/" + id + "/in.csv");
        assertThat(imports.resolve(parameter(id))).hasContent(CONTENT);
    }

    @Test
    void a_file_in_the_import_folder_is_named_without_an_upload() throws IOException {
        Files.writeString(imports.resolve("there.csv"), CONTENT);

        String id = counter.submission().submit(order().withParameters(Map.of("file", "x", "data", "there.csv")));

        assertThat(parameter(id)).isEqualTo("there.csv");
    }

    @Test
    void a_file_that_is_not_there_or_is_not_to_be_read_is_refused() {
        assertThat(refused(Request.of(named("nowhere.csv"), Rights.APPLICATION)))
                .containsExactly(new Violation("parameters.data", "there is no such file in the import folder"));
        assertThat(refused(Request.of(named("../x"), Rights.APPLICATION)))
                .containsExactly(new Violation("parameters.data", "must not contain .."));
    }

    @Test
    void the_upload_of_another_task_is_refused() throws IOException {
        String id = counter.submission()
                .submit(request(upload("data", "in.csv", CONTENT)))
                .id();
        Files.createSymbolicLink(imports.resolve("link.csv"), imports.resolve(parameter(id)));

        for (String path : List.of(parameter(id), "./" + parameter(id), "link.csv")) {
            assertThat(refused(Request.of(named(path), Rights.APPLICATION)))
                    .extracting(Violation::message)
                    .singleElement()
                    .asString()
                    .startsWith("belongs to another task");
        }
    }

    @Test
    void a_refused_order_leaves_no_file() throws IOException {
        Upload upload = upload("data", "in.csv", CONTENT);
        Request request =
                Request.of(order().withPriority(5000), Rights.APPLICATION).withUpload(upload);

        assertThat(refused(request)).extracting(Violation::field).containsExactly("priority");
        assertThat(folders()).isEmpty();
    }

    @Test
    void a_submission_that_fails_within_leaves_no_file() throws IOException {
        var failing = new Counter(
                database,
                SampleType.withFile(parameters -> {
                    throw new IllegalStateException("the disk is full");
                }),
                imports,
                SecretKeys.inMemory());
        Request request = request(upload("data", "in.csv", CONTENT));

        assertThatThrownBy(() -> failing.submission().submit(request)).hasMessage("the disk is full");
        assertThat(folders()).isEmpty();
    }

    /** Whether such a task is there can be told later, by the sweep. */
    @Test
    void a_file_stays_when_nobody_knows_whether_the_commit_came_through() throws IOException {
        Request request = request(upload("data", "in.csv", CONTENT));

        assertThatThrownBy(() -> database.transactions().own(() -> {
                    counter.submission().submit(request);
                    throw new IllegalStateException("rolled back by the caller");
                }))
                .hasMessage("rolled back by the caller");
        assertThat(folders()).hasSize(1);
        assertThat(counter.rows("task")).isZero();
    }

    @Test
    void a_check_leaves_no_file() throws IOException {
        var checked = counter.submission().check(request(upload("data", "in.csv", CONTENT)));

        assertThat(checked.get(0).parameters().getString("data")).endsWith("/in.csv");
        assertThat(folders()).isEmpty();
    }

    @Test
    void a_file_for_what_takes_none_is_refused() throws IOException {
        for (String parameter : List.of("file", "nothing")) {
            assertThat(refused(request(upload(parameter, "in.csv", CONTENT))))
                    .containsExactly(new Violation(
                            "parameters." + parameter,
                            "is not a parameter of sample that takes a file; there are: data"));
        }
        assertThat(folders()).isEmpty();
    }

    @Test
    void a_file_that_is_named_and_sent_is_refused() throws IOException {
        Request request = Request.of(named("x.csv"), Rights.APPLICATION).withUpload(upload("data", "in.csv", CONTENT));

        assertThat(refused(request)).extracting(Violation::field).containsExactly("parameters.data");
    }

    @Test
    void a_file_at_the_limit_is_taken_and_a_larger_one_is_not_kept() throws IOException {
        upload("data", "most", "x".repeat((int) Counter.UPLOAD_LIMIT));
        Upload upload = counter.uploads().begin();
        var read = new AtomicLong();

        assertThatThrownBy(() -> upload.add("data", "endless", endless(read)))
                .isInstanceOfSatisfying(
                        UploadTooLargeException.class,
                        e -> assertThat(e.limit()).isEqualTo(Counter.UPLOAD_LIMIT));
        assertThat(read).hasValueLessThan(Counter.UPLOAD_LIMIT + 200_000);
        assertThat(imports.resolve("uploads").resolve(upload.taskId())).isEmptyDirectory();
    }

    @Test
    void the_limit_is_for_all_files_of_a_request_together() throws IOException {
        Upload upload = upload("data", "a", "x".repeat(200_000));

        assertThatThrownBy(() -> upload.add("more", "b", stream("x".repeat(200_000))))
                .isInstanceOf(UploadTooLargeException.class);
    }

    private static InputStream endless(AtomicLong read) {
        return new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                read.addAndGet(length);
                return length;
            }
        };
    }

    @Test
    void a_stream_that_breaks_off_leaves_no_file() {
        Upload upload = counter.uploads().begin();
        var broken = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("reset");
                }
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        };

        assertThatThrownBy(() -> upload.add("data", "in.csv", broken)).isInstanceOf(IOException.class);
        assertThat(imports.resolve("uploads").resolve(upload.taskId())).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "in.csv, in.csv",
        "../../etc/passwd, passwd",
        "C:\\temp\\in.csv, in.csv",
        ".., _",
        "..., _",
        ".bashrc, _bashrc",
        "/, file",
        "a b-c_d.e, a b-c_d.e",
        "naïve.csv, na_ve.csv"
    })
    void no_more_of_a_name_is_kept_than_is_safe(String given, String safe) {
        assertThat(Upload.safe(given)).isEqualTo(safe);
    }

    @Test
    void a_name_has_no_control_characters_and_two_hundred_at_most() {
        assertThat(Upload.safe("a\u0000b\nc")).isEqualTo("a_b_c");
        assertThat(Upload.safe("x".repeat(300) + ".csv")).hasSize(200).endsWith(".csv");
        assertThat(Upload.safe("x".repeat(300))).hasSize(200);
        assertThat(Upload.safe("")).isEqualTo("file");
    }

    @Test
    void two_files_of_one_name_are_both_kept() throws IOException {
        Upload upload = upload("data", "in.csv", "1");
        upload.add("more", "in.csv", stream("2"));

        assertThat(upload.paths().values()).doesNotHaveDuplicates();
        assertThat(imports.resolve(upload.paths().get("data"))).hasContent("1");
        assertThat(imports.resolve(upload.paths().get("more"))).hasContent("2");
    }

    @Test
    void the_same_key_with_the_same_file_answers_the_first_task_and_keeps_one_file() throws IOException {
        Receipt first = counter.submission()
                .submit(request(upload("data", "in.csv", CONTENT)).withKey("k"));
        Receipt second = counter.submission()
                .submit(request(upload("data", "again.csv", CONTENT)).withKey("k"));

        assertThat(second).isEqualTo(new Receipt(first.ids(), true));
        assertThat(folders()).containsExactly(first.id());
    }

    @Test
    void the_same_key_with_another_file_is_a_conflict() throws IOException {
        counter.submission().submit(request(upload("data", "in.csv", CONTENT)).withKey("k"));
        Request other = request(upload("data", "in.csv", CONTENT + "3,4\n")).withKey("k");

        assertThatThrownBy(() -> counter.submission().submit(other)).isInstanceOf(IdempotencyConflictException.class);
        assertThat(folders()).hasSize(1);
    }

    @Test
    void orphaned_folders_are_swept_away_after_an_hour() throws IOException {
        String kept = counter.submission()
                .submit(request(upload("data", "in.csv", CONTENT)))
                .id();
        String orphan = upload("data", "in.csv", CONTENT).taskId();
        String busy = upload("data", "in.csv", CONTENT).taskId();
        String fresh = upload("data", "in.csv", CONTENT).taskId();
        Path strange = Files.createDirectories(imports.resolve("uploads/not-ours"));
        Instant old = counter.clock().instant().minus(Duration.ofMinutes(61));
        for (String id : List.of(kept, orphan, busy)) {
            age(id, old, old);
        }
        age(busy, old, counter.clock().instant());
        age(fresh, counter.clock().instant(), old);
        Files.setLastModifiedTime(strange, FileTime.from(old));

        assertThat(counter.uploads().sweep()).isEqualTo(1);
        assertThat(folders()).containsExactlyInAnyOrder(kept, busy, fresh, "not-ours");
    }

    @Test
    void nothing_is_swept_where_nothing_was_uploaded() {
        assertThat(counter.uploads().sweep()).isZero();
    }

    private void age(String id, Instant folder, Instant file) throws IOException {
        Path path = imports.resolve("uploads").resolve(id);
        Files.setLastModifiedTime(path.resolve("in.csv"), FileTime.from(file));
        Files.setLastModifiedTime(path, FileTime.from(folder));
    }

    private List<String> folders() throws IOException {
        Path root = imports.resolve("uploads");
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    private Upload upload(String parameter, String name, String content) throws IOException {
        Upload upload = counter.uploads().begin();
        upload.add(parameter, name, stream(content));
        return upload;
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static Request request(Upload upload) {
        return Request.of(order(), Rights.APPLICATION).withUpload(upload);
    }

    private static Order order() {
        return Order.of("sample", Map.of("file", "x"), "ann");
    }

    private static Order named(String path) {
        return order().withParameters(Map.of("file", "x", "data", path));
    }

    private String parameter(String id) {
        return counter.query().find(id).orElseThrow().parameters().getString("data");
    }

    private List<Violation> refused(Request request) {
        var refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                InvalidOrderException.class, () -> counter.submission().submit(request));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.violations();
    }
}
