package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.JsonObject;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.longhaul.submission.TestUploads;
import org.longhaul.submission.Upload;
import org.longhaul.submission.UploadTooLargeException;

class MultipartOrderTest {
    private static final MediaType TYPE = new MediaType("multipart", "form-data", Map.of("boundary", "XX"));
    private static final String ORDER = part("name=\"order\"", "{\"type\":\"t\"}");

    @TempDir
    private Path imports;

    private Upload upload;

    @BeforeEach
    void begin() {
        upload = TestUploads.begin(imports, 100_000);
    }

    @Test
    void the_order_is_read_and_files_go_to_the_disk_whichever_comes_first() throws IOException {
        String file = part("name=\"file\"; filename=\"Größe; \\\"x\\\".csv\"", "a,b\r\n1,2\r\n");

        JsonObject order = read(file + ORDER + end());

        assertThat(order).hasToString("{\"type\":\"t\"}");
        assertThat(upload.paths()).containsOnlyKeys("file");
        assertThat(imports.resolve(upload.paths().get("file"))).hasContent("a,b\r\n1,2\r\n");
    }

    @Test
    void a_file_holds_whatever_bytes_it_holds() throws IOException {
        var bytes = new byte[50_000];
        new Random(7).nextBytes(bytes);
        InputStream body = new SequenceInputStream(Collections.enumeration(List.of(
                stream(ORDER + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"),
                new ByteArrayInputStream(bytes),
                stream("\r\n" + end()))));

        MultipartOrder.read(body, TYPE, upload);

        assertThat(Files.readAllBytes(imports.resolve(upload.paths().get("file"))))
                .isEqualTo(bytes);
    }

    static Stream<Arguments> what_is_no_multipart_with_an_order_is_refused() {
        return Stream.of(
                Arguments.of("", "no part named order"),
                Arguments.of("hello", "no part named order"),
                Arguments.of(end(), "no part named order"),
                Arguments.of(part("name=\"file\"; filename=\"x\"", "x") + end(), "no part named order"),
                Arguments.of(ORDER + ORDER + end(), "The part order is there twice"),
                Arguments.of(part("filename=\"x\"", "x") + end(), "A part has no name"),
                Arguments.of("--XX\r\n\r\nx\r\n" + end(), "parts with headers"),
                Arguments.of(part("name=\"f\"", "1") + part("name=\"f\"", "2") + end(), "The part f is there twice"),
                Arguments.of(many(21) + end(), "more than 20 parts"),
                Arguments.of("--XX\r\nContent-Disposition: form-data; x=" + "y".repeat(20_000), "parts with headers"));
    }

    private static String many(int parts) {
        var many = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            many.append(part("name=\"f" + i + "\"", "x"));
        }
        return many.toString();
    }

    @ParameterizedTest
    @MethodSource
    void what_is_no_multipart_with_an_order_is_refused(String body, String says) {
        Problem problem = problem(body, TYPE);

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.name()).isEqualTo("malformed-multipart");
        assertThat(problem.detail()).contains(says);
    }

    @Test
    void without_a_boundary_it_is_refused() {
        assertThat(problem(ORDER + end(), MediaType.MULTIPART_FORM_DATA_TYPE).detail())
                .contains("boundary");
    }

    @Test
    void an_order_that_is_no_json_is_refused_as_any_other() {
        assertThat(problem(part("name=\"order\"", "{oops") + end(), TYPE).name())
                .isEqualTo("malformed-json");
    }

    @Test
    void an_order_of_more_than_a_mebibyte_is_refused() {
        Problem problem = problem(part("name=\"order\"", " ".repeat(LimitedBody.MAX_BYTES + 1)) + end(), TYPE);

        assertThat(problem.status()).isEqualTo(413);
        assertThat(problem.json("/").getInt("limit")).isEqualTo(LimitedBody.MAX_BYTES);
    }

    @Test
    void a_file_that_is_too_large_is_not_kept_and_the_rest_is_read_so_that_the_answer_is_seen() {
        var read = new AtomicLong();
        var endless = new InputStream() {
            @Override
            public int read() {
                return read.incrementAndGet() > 5_000_000 ? -1 : 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) 'x');
                return read.addAndGet(length) > 5_000_000 ? -1 : length;
            }
        };
        InputStream body = new SequenceInputStream(
                stream(ORDER + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"),
                endless);

        var refused =
                catchThrowableOfType(UploadTooLargeException.class, () -> MultipartOrder.read(body, TYPE, upload));

        assertThat(refused.limit()).isEqualTo(100_000);
        assertThat(read).hasValueGreaterThan(5_000_000);
        assertThat(imports.resolve("uploads").resolve(upload.taskId())).isEmptyDirectory();
    }

    @Test
    void a_body_that_breaks_off_is_refused_and_its_file_is_not_kept() {
        Problem problem = problem(ORDER + "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc", TYPE);

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem(ORDER, TYPE).name()).isEqualTo("unreadable-body");
        assertThat(imports.resolve("uploads").resolve(upload.taskId())).isEmptyDirectory();
    }

    private JsonObject read(String body) {
        return MultipartOrder.read(stream(body), TYPE, upload);
    }

    private Problem problem(String body, MediaType type) {
        var refused =
                catchThrowableOfType(ProblemException.class, () -> MultipartOrder.read(stream(body), type, upload));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.problem();
    }

    private static String part(String disposition, String content) {
        return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private static String end() {
        return "--XX--\r\n";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
