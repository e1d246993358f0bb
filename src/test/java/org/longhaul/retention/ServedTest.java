package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServedTest {
    private static final Instant TEN = Instant.parse("2026-11-24T10:00:00Z");

    private final Served served = new Served(Map.of(
            "lane",
            List.of(
                    new Served.Span(TEN.minusSeconds(10), TEN),
                    new Served.Span(TEN.minusSeconds(100), TEN.minusSeconds(80)),
                    new Served.Span(TEN.minusSeconds(200), TEN.minusSeconds(200)),
                    new Served.Span(TEN.minusSeconds(400), TEN.minusSeconds(300)))));

    @Test
    void only_time_in_which_it_was_served_counts() {
        assertThat(since(0)).isEqualTo(TEN);
        assertThat(since(4)).isEqualTo(TEN.minusSeconds(4));
        assertThat(since(10)).isEqualTo(TEN.minusSeconds(10));
        assertThat(since(11)).isEqualTo(TEN.minusSeconds(81));
        assertThat(since(30)).isEqualTo(TEN.minusSeconds(100));
        assertThat(since(31)).isEqualTo(TEN.minusSeconds(301));
        assertThat(since(130)).isEqualTo(TEN.minusSeconds(400));
    }

    @Test
    void what_was_not_served_for_so_long_has_no_such_time() {
        assertThat(served.since("lane", Duration.ofSeconds(131))).isEmpty();
        assertThat(served.since("other", Duration.ofSeconds(1))).isEmpty();
    }

    private Instant since(int seconds) {
        return served.since("lane", Duration.ofSeconds(seconds)).orElseThrow();
    }
}
