package org.longhaul.jconsole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.jconsole.StandIn.row;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.swing.plaf.basic.BasicHTML;
import org.junit.jupiter.api.Test;

class TaskRowTest {
    @Test
    void a_table_becomes_rows_with_all_their_items() throws Exception {
        List<TaskRow> rows = TaskRow.all(StandIn.table(
                row("1", "", "RUNNING", "name", "Berlin", "news", "an item of a later server"),
                row("2", "1", "QUEUED", "name", "", "news", "")));
        assertThat(rows).extracting(TaskRow::id).containsExactlyInAnyOrder("1", "2");
        TaskRow first =
                rows.stream().filter(row -> row.id().equals("1")).findFirst().orElseThrow();
        assertThat(first.text("news")).isEqualTo("an item of a later server");
        assertThat(first.items().keySet()).startsWith("id", "name", "type").endsWith("news");
        assertThat(first.title()).isEqualTo("Berlin");
        assertThat(TaskRow.all(null)).isEmpty();
        assertThat(TaskRow.all("no table")).isEmpty();
    }

    @Test
    void progress_is_told_as_far_as_it_is_known() {
        TaskRow counted = row("1", "", "RUNNING", "completed", 1_200L, "total", 4_800L, "unit", "rows");
        assertThat(counted.progress()).isEqualTo("1,200 of 4,800 rows");
        assertThat(counted.fraction()).isEqualTo(0.25);
        TaskRow open = row("1", "", "RUNNING", "completed", 7L, "unit", "files");
        assertThat(open.progress()).isEqualTo("7 files");
        assertThat(open.fraction()).isEqualTo(-1);
        assertThat(row("1", "", "QUEUED").progress()).isEmpty();
        assertThat(row("1", "", "RUNNING", "percent", 250.0).fraction()).isEqualTo(1);
        assertThat(new TaskRow("1", Map.of()).progress()).isEmpty();
    }

    @Test
    void acts_say_why_they_are_not_possible() {
        assertThat(Act.ABORT.whyNot(row("1", "", "RUNNING"))).isEmpty();
        assertThat(Act.ABORT.whyNot(row("1", "", "FAILED"))).contains("It has ended");
        assertThat(Act.ABORT.whyNot(row("1", "", "RUNNING", "abortable", false)))
                .contains("Tasks of type import cannot be aborted");
        assertThat(Act.ABORT.whyNot(row("1", "", "RUNNING", "abortRequested", true)))
                .contains("It has been asked to stop already");
        assertThat(Act.RETRY.whyNot(row("1", "", "RUNNING"))).contains("It has not ended yet");
        assertThat(Act.RETRY.whyNot(row("1", "", "FAILED"))).isEmpty();
        assertThat(Act.RETRY.whyNot(row("1", "0", "FAILED"))).contains("It is a part of another task");
        assertThat(Act.HOLD.whyNot(row("1", "", "RUNNING"))).contains("It is not queued");
        assertThat(Act.RELEASE.whyNot(row("1", "", "QUEUED"))).isEmpty();
        assertThat(Act.COMMENT.whyNot(row("1", "", "FAILED"))).isEmpty();
    }

    @Test
    void figures_tell_what_is_known() {
        Map<String, Object> attributes = Map.of(
                "Running",
                1_234L,
                "Failed",
                -1L,
                "EndedPerMinute",
                2.5,
                "FailureRate",
                0.125,
                "OldestWaitingSeconds",
                3_725L);
        assertThat(Figures.of(attributes))
                .extracting(figure -> figure.name() + "=" + figure.value())
                .contains(
                        "Running=1,234",
                        "Failed=–",
                        "Queued=–",
                        "Ended/min=2.5",
                        "Failure rate=12.5 %",
                        "Oldest waits=1 h 2 min");
        assertThat(Figures.span(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Figures.span(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    }

    @Test
    void moments_are_shown_in_the_readers_zone_and_other_texts_as_they_are() {
        assertThat(Texts.time("2026-11-25T08:00:01.123Z", ZoneOffset.ofHours(2)))
                .isEqualTo("2026-11-25 10:00:01");
        assertThat(Texts.time("a text of more than 20, ends in Z", ZoneOffset.UTC))
                .isEqualTo("a text of more than 20, ends in Z");
        assertThat(Texts.time("RUNNING", ZoneOffset.UTC)).isEqualTo("RUNNING");
    }

    @Test
    void a_text_that_swing_would_take_for_a_page_is_shown_as_it_is() {
        String page = "<html><img src='http://127.0.0.1/seen'>";
        assertThat(Texts.plain(page)).isEqualTo(" " + page);
        assertThat(Texts.plain("two lines\n<HTML>")).isEqualTo("two lines\n <HTML>");
        assertThat(Texts.plain("a <html> within")).isEqualTo("a <html> within");
        assertThat(BasicHTML.isHTMLString(Texts.plain(page))).isFalse();
    }
}
