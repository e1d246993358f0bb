package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTagTest {
    private static final JsonObject TASK = Json.createObjectBuilder()
            .add("id", "one")
            .add("heartbeat", "2026-11-23T12:00:00Z")
            .add("lastPolled", "2026-11-23T12:00:00Z")
            .build();
    private static final String TAG = TaskTag.of(7, TASK);

    @Test
    void every_member_counts_but_signs_of_life() {
        assertThat(TAG).startsWith("7-");
        assertThat(TaskTag.of(8, TASK)).isNotEqualTo(TAG);
        assertThat(TaskTag.of(7, with("heartbeat"))).isEqualTo(TAG);
        assertThat(TaskTag.of(7, with("lastPolled"))).isEqualTo(TAG);
        assertThat(TaskTag.of(7, with("id"))).isNotEqualTo(TAG);
        assertThat(TaskTag.of(7, with("whatever comes later"))).isNotEqualTo(TAG);
    }

    @Test
    void a_client_may_know_several_and_weak_ones() {
        var known = TaskTag.Known.of(List.of("\"a,b\", W/\"" + TAG + "\"", "\"c\""));

        assertThat(known.tags()).containsExactly("a,b", TAG, "c");
        assertThat(known.has(TAG)).isTrue();
        assertThat(known.has("d")).isFalse();
        assertThat(TaskTag.Known.of(List.of(" * ")).has("d")).isTrue();
    }

    @Test
    void the_event_that_is_known_is_read_from_the_tag() {
        assertThat(TaskTag.Known.of(List.of('"' + TAG + '"')).event(7)).isEqualTo(7);
        assertThat(TaskTag.Known.of(List.of('"' + TAG + '"')).event(9)).isEqualTo(7);
        assertThat(TaskTag.Known.of(List.of("\"5-0123456789abcdef\", \"" + TAG + '"'))
                        .event(7))
                .isEqualTo(7);
    }

    @Test
    void who_says_nothing_knows_what_there_is() {
        assertThat(TaskTag.Known.of(null).event(7)).isEqualTo(7);
        assertThat(TaskTag.Known.of(List.of("*")).event(7)).isEqualTo(7);
    }

    @Test
    void who_knows_something_else_knows_nothing_of_it() {
        assertThat(TaskTag.Known.of(List.of("\"other\"")).event(7)).isNotEqualTo(7);
    }

    private static JsonObject with(String member) {
        return Json.createObjectBuilder(TASK).add(member, "something else").build();
    }
}
