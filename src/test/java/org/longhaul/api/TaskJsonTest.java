package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.platform.Journal;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.query.TreePlace;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

class TaskJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void what_is_not_there_is_left_out() {
        JsonObject json = TaskJson.write(event(null));

        assertThat(json)
                .hasToString("{\"no\":1,\"at\":\"2026-11-23T12:00:00Z\",\"kind\":\"COMMENT\",\"state\":\"QUEUED\","
                        + "\"gate\":\"READY\",\"reason\":\"backoff\",\"epoch\":2,\"attempt\":3,\"actor\":\"ann\"}");
    }

    @Test
    void a_comment_is_who_when_and_what() {
        assertThat(TaskJson.comment(event("hello")))
                .hasToString("{\"no\":1,\"at\":\"2026-11-23T12:00:00Z\",\"by\":\"ann\",\"text\":\"hello\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, , '{\"completed\":0}'",
        "5, 0, rows, '{\"completed\":5,\"unit\":\"rows\"}'",
        "1, 3, , '{\"completed\":1,\"total\":3,\"percent\":33.3}'",
        "9999, 10000, , '{\"completed\":9999,\"total\":10000,\"percent\":99.9}'",
        "7, 5, , '{\"completed\":7,\"total\":5,\"percent\":100.0}'",
        "9223372036854775806, 9223372036854775807, , "
                + "'{\"completed\":9223372036854775806,\"total\":9223372036854775807,\"percent\":100.0}'"
    })
    void progress_says_what_is_known(long completed, long total, String unit, String json) {
        var task = task(TaskState.RUNNING, new Progress(completed, total, unit == null ? "" : unit));

        assertThat(TaskJson.write(task, links()).get("progress")).hasToString(json);
    }

    @Test
    void a_result_is_a_value_and_not_a_text() {
        var view = new TaskView(
                task(TaskState.SUCCEEDED, Progress.NONE),
                JsonValue.EMPTY_JSON_OBJECT,
                JsonValue.EMPTY_JSON_OBJECT,
                null,
                Json.createObjectBuilder().add("rows", 3).build(),
                null,
                null);

        JsonObject json = TaskJson.write(view, links());

        assertThat(json.getJsonObject("result").getInt("rows")).isEqualTo(3);
        assertThat(json.containsKey("message")).isFalse();
        assertThat(json.getJsonObject("links").containsKey("abort")).isFalse();
    }

    @Test
    void links_are_absolute_and_say_what_can_be_done() {
        JsonObject links =
                TaskJson.write(task(TaskState.RUNNING, Progress.NONE), links()).getJsonObject("links");

        assertThat(links.getString("self")).isEqualTo("http://localhost:8080/api/tasks/1");
        assertThat(links.getString("abort")).isEqualTo("http://localhost:8080/api/tasks/1/abort");
    }

    @ParameterizedTest
    @CsvSource({
        "QUEUED, READY, 'abort hold why tree'",
        "QUEUED, HELD, 'abort release why tree'",
        "RUNNING, , 'abort why tree'",
        "SUCCEEDED, , 'retry tree'"
    })
    void links_are_of_what_makes_sense_in_its_state(TaskState state, Gate gate, String expected) {
        JsonObject links =
                TaskJson.write(task(state, gate, Progress.NONE), links()).getJsonObject("links");

        var acts = new ArrayList<>(links.keySet());
        acts.removeAll(List.of("self", "comments", "events"));
        assertThat(acts).containsExactlyInAnyOrder(expected.split(" "));
        assertThat(acts).allSatisfy(act -> assertThat(links.getString(act)).endsWith("/api/tasks/1/" + act));
    }

    @Test
    void a_page_says_where_the_next_begins() {
        assertThat(TaskJson.page("items", List.of(1), i -> JsonValue.EMPTY_JSON_OBJECT, "there"))
                .hasToString("{\"items\":[{}],\"next\":\"there\"}");
        assertThat(TaskJson.page("items", List.of(), i -> JsonValue.EMPTY_JSON_OBJECT, null))
                .hasToString("{\"items\":[]}");
    }

    private static EventView event(String note) {
        return new EventView(
                1,
                NOW,
                Journal.Kind.COMMENT,
                TaskState.QUEUED,
                Gate.READY,
                Reason.BACKOFF,
                2,
                3,
                null,
                "ann",
                null,
                note);
    }

    private static TaskSummary task(TaskState state, Progress progress) {
        return task(state, null, progress);
    }

    private static TaskSummary task(TaskState state, Gate gate, Progress progress) {
        return new TaskSummary(
                "1",
                1,
                "t",
                "m",
                state,
                gate,
                null,
                true,
                0,
                null,
                null,
                null,
                progress,
                1,
                3,
                1,
                "one",
                "one",
                "ann",
                null,
                "",
                null,
                "node",
                false,
                false,
                false,
                null,
                null,
                NOW,
                NOW,
                null,
                null,
                null,
                1,
                null,
                TreePlace.alone("1"));
    }

    private static Links links() {
        return new Links(URI.create("http://localhost:8080/api/"));
    }
}
