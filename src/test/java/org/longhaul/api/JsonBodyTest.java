package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonBodyTest {
    static Stream<Arguments> what_is_no_object_is_refused_with_the_place() {
        return Stream.of(
                Arguments.of("", "empty"),
                Arguments.of(" \n ", "empty"),
                Arguments.of("{", "not JSON"),
                Arguments.of("hello", "line 1, column"),
                Arguments.of("{\n  \"type\": oops}", "line 2, column"),
                Arguments.of("{\"a\":1,}", "not JSON at line 1"),
                Arguments.of("{\"a\":NaN}", "not JSON at line 1"),
                Arguments.of("{\"a\":01}", "not JSON at line 1"),
                Arguments.of("{'a':1}", "not JSON at line 1"),
                Arguments.of("{\"a\":\"\u0000\"}", "not JSON at line 1"),
                Arguments.of("{\"a\":[1,2}", "not JSON at line 1"),
                Arguments.of("[]", "not an object"),
                Arguments.of("null", "not an object"),
                Arguments.of("\"text\"", "not an object"),
                Arguments.of("{} {}", "line 1"),
                Arguments.of("{\"a\":1,\n\"a\":2}", "\"a\" is there twice, at line 2"),
                Arguments.of("{\"p\":{\"b\":1,\"b\":1}}", "\"b\" is there twice"),
                Arguments.of("{\"a\u001b\":1}", "not JSON"),
                Arguments.of("{\"\\u001b\":1,\"\\u001b\":1}", "\"\\u001b\" is there twice"),
                Arguments.of("{\"a\":" + "9".repeat(101) + "}", "too long"),
                Arguments.of("{\"a\":1e99999999999}", "too long"),
                Arguments.of("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}", "deeper than 32"),
                Arguments.of("{\"a\":".repeat(33) + "1" + "}".repeat(33), "deeper than 32"),
                Arguments.of("{\"a\":".repeat(100_000), "deeper than 32"));
    }

    @ParameterizedTest
    @MethodSource
    void what_is_no_object_is_refused_with_the_place(String text, String detail) {
        Problem problem = problem(() -> JsonBody.parse(text));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.name()).isEqualTo("malformed-json");
        assertThat(problem.detail()).contains(detail);
    }

    @Test
    void an_object_is_read_as_it_is() {
        var json = JsonBody.parse("{\"a\":[1,3.0,\"x\\u0000\",null,true,{\"b\":false}],\"c\":{}}");

        assertThat(json).hasToString("{\"a\":[1,3.0,\"x\\u0000\",null,true,{\"b\":false}],\"c\":{}}");
    }

    @Test
    void thirty_two_levels_are_read() {
        assertThat(JsonBody.parse("{\"a\":".repeat(32) + "1" + "}".repeat(32))).containsKey("a");
    }

    @Test
    void a_body_at_the_limit_is_read() {
        String text = "x".repeat(LimitedBody.MAX_BYTES);

        assertThat(LimitedBody.read(stream(text))).isEqualTo(text);
    }

    @Test
    void a_larger_body_is_refused_and_skipped_but_not_kept() {
        var read = new AtomicLong();
        var endless = new InputStream() {
            @Override
            public int read() {
                return read.incrementAndGet() > 100_000_000 ? -1 : ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read.addAndGet(length) > 100_000_000 ? -1 : length;
            }
        };

        Problem problem = problem(() -> LimitedBody.read(endless));

        assertThat(problem.status()).isEqualTo(413);
        assertThat(problem.detail()).contains("1048576");
        assertThat(problem.headers()).containsEntry("Connection", "close");
        assertThat(read).hasValueGreaterThan(100_000_000);
    }

    @Test
    void a_body_that_is_not_utf_8_is_refused() {
        var latin = new ByteArrayInputStream("{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problem(() -> LimitedBody.read(latin)).detail()).contains("UTF-8");
    }

    @Test
    void a_body_that_breaks_off_is_the_clients_fault() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("reset");
            }
        };

        assertThat(problem(() -> LimitedBody.read(broken)).status()).isEqualTo(400);
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_text() {
        assertThat(LimitedBody.read(stream("\ufeff{}"))).isEqualTo("{}");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable request) {
        var refused = catchThrowableOfType(ProblemException.class, request);
        assertThat(refused).as("a refusal").isNotNull();
        return refused.problem();
    }
}
