package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void a_line_shows_state_bar_part_amount_and_time() {
        assertThat(ProgressBar.line("RUNNING", 1_050_000, 2_100_000, "bytes", Duration.ofSeconds(3)))
                .isEqualTo("running   [###############---------------]  50 %  1.1 MB of 2.1 MB  3 s");
        assertThat(ProgressBar.line("RUNNING", 3, 20, "rows", Duration.ZERO))
                .isEqualTo("running   [####--------------------------]  15 %  3 rows of 20 rows  0 s");
    }

    @Test
    void an_unknown_total_makes_no_bar_and_too_much_no_more_than_all() {
        assertThat(ProgressBar.line("QUEUED", 0, 0, "", Duration.ofSeconds(1))).isEqualTo("queued    1 s");
        assertThat(ProgressBar.line("RUNNING", 1_500, 0, "bytes", Duration.ofSeconds(1)))
                .isEqualTo("running   2 kB  1 s");
        assertThat(ProgressBar.line("RUNNING", 30, 20, "", Duration.ZERO)).contains("100 %");
    }

    @Test
    void a_terminal_sees_one_line_drawn_again_with_no_rest_of_the_former() {
        ProgressBar bar = bar(true);
        bar.show("RUNNING", 123_456, 0, "rows");
        bar.end("DONE", 1, 0, "");
        assertThat(lines())
                .startsWith("\rrunning   123,456 rows  0 s\rdone      1  0 s ")
                .endsWith(System.lineSeparator());
        assertThat(lines().lines().filter(line -> !line.isEmpty())).hasSize(2);
    }

    @Test
    void elsewhere_there_is_a_line_every_two_seconds_and_one_at_the_end() {
        ProgressBar bar = bar(false);
        for (int i = 0; i <= 20; i++) {
            bar.show("RUNNING", i, 20, "");
            nanos.addAndGet(250_000_000);
        }
        bar.end("SUCCEEDED", 20, 20, "");
        assertThat(lines().lines()).hasSize(4);
        assertThat(lines()).contains("  0 %", " 40 %", " 80 %", "succeeded").doesNotContain("\r");
    }

    @Test
    void the_result_is_told_in_one_line() {
        assertThat(Import.summary(Json.createObjectBuilder()
                        .add("state", "SUCCEEDED")
                        .add(
                                "result",
                                Json.createObjectBuilder()
                                        .add("rows", 42049)
                                        .add("rejected", 3)
                                        .add("seconds", 5.0))
                        .build()))
                .isEqualTo("42,049 rows imported, 3 lines rejected, 5.0 s, 8,410 rows/s");
        assertThat(Import.summary(Json.createObjectBuilder()
                        .add("state", "FAILED")
                        .addNull("result")
                        .add("message", "line 3 has no end")
                        .build()))
                .isEqualTo("The import ended as FAILED: line 3 has no end");
    }

    private ProgressBar bar(boolean terminal) {
        return new ProgressBar(new PrintStream(written, true, StandardCharsets.UTF_8), terminal, nanos::get);
    }

    private String lines() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
