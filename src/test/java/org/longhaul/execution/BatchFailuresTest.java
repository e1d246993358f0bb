package org.longhaul.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Redaction;
import org.longhaul.spi.TaskFailedException;

class BatchFailuresTest {
    @Test
    void the_batch_runtimes_own_log_has_no_secret_in_it() {
        var redaction = Redaction.of(List.of("hush"));
        var text = new LogRecord(Level.WARNING, "Caught exception: login with hush failed");
        var parts = new LogRecord(Level.WARNING, "Caught {0}");
        parts.setParameters(new Object[] {"hush"});
        var thrown = new LogRecord(Level.WARNING, "Caught");
        thrown.setThrown(new IllegalStateException("hush"));
        var harmless = new LogRecord(Level.WARNING, "Caught {0}");
        harmless.setParameters(new Object[] {"nothing"});

        List.of(text, parts, thrown, harmless).forEach(entry -> BatchFailures.redact(entry, redaction));

        assertThat(text.getMessage()).isEqualTo("Caught exception: login with *** failed");
        assertThat(new SimpleFormatter().formatMessage(parts)).isEqualTo("Caught ***");
        assertThat(new SimpleFormatter().format(thrown))
                .contains("IllegalStateException: ***")
                .doesNotContain("hush");
        assertThat(harmless.getMessage()).isEqualTo("Caught {0}");
    }

    @Test
    void the_innermost_cause_is_the_message() {
        Failure failure = BatchFailures.read("Caught exception executing step: "
                + printed(new IllegalStateException("outer", new java.io.IOException("disk full: /data"))));

        assertThat(failure.message()).isEqualTo("java.io.IOException: disk full: /data");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.stackTrace()).contains("\tat ");
    }

    @Test
    void what_failed_for_good_is_known_through_the_text() {
        Failure failure = BatchFailures.read("Failure in Read-Process-Write Loop: "
                + printed(new RuntimeException(TaskFailedException.forGood(
                        "line 17: a quote is opened and never closed",
                        new IllegalArgumentException("parser said no")))));

        assertThat(failure.message()).isEqualTo("line 17: a quote is opened and never closed");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void what_failed_for_now_may_be_tried_again() {
        Failure failure = BatchFailures.read(printed(TaskFailedException.forNow("the shop is closed", null)));

        assertThat(failure.message()).isEqualTo("the shop is closed");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void messages_of_several_lines_stay_whole() {
        Failure failure = BatchFailures.read(printed(TaskFailedException.forGood("first\nsecond", null)));

        assertThat(failure.message()).isEqualTo("first\nsecond");
    }

    @Test
    void a_text_without_a_stack_trace_is_no_failure() {
        assertThat(BatchFailures.read("Stop ignored since batch status for job is already set"))
                .isNull();
    }

    private static String printed(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
