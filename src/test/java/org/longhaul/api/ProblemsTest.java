package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.longhaul.task.IllegalTransitionException;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskException;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.UnknownTypeException;
import org.longhaul.task.WrongStateException;

class ProblemsTest {
    static Stream<Arguments> every_broken_rule_has_its_problem() {
        return Stream.of(
                Arguments.of(new InvalidOrderException("key", "is wrong"), 422, "invalid-input"),
                Arguments.of(new UnknownTypeException("t", List.of("a", "b")), 422, "unknown-type"),
                Arguments.of(new UnknownTaskException("1"), 404, "unknown-task"),
                Arguments.of(new TaskEndedException("1", TaskState.FAILED), 409, "task-ended"),
                Arguments.of(new NotAbortableException("1", "t"), 409, "not-abortable"),
                Arguments.of(
                        new IllegalTransitionException("1", TaskState.FAILED, TaskState.QUEUED), 409, "wrong-state"),
                Arguments.of(
                        new WrongStateException("1", TaskState.RUNNING, "held", "a QUEUED task"), 409, "wrong-state"),
                Arguments.of(new NodeDrainingException("one"), 503, "draining"));
    }

    @ParameterizedTest
    @MethodSource
    void every_broken_rule_has_its_problem(TaskException e, int status, String name) {
        Problem problem = Problems.of(e).orElseThrow();

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.json("/api/x").getString("type")).isEqualTo("https://longhaul.org/problems/" + name);
        assertThat(problem.json("/api/x").getInt("status")).isEqualTo(status);
        assertThat(problem.json("/api/x").getString("instance")).isEqualTo("/api/x");
    }

    @Test
    void no_kind_of_broken_rule_is_forgotten() {
        Stream<Object> kinds = every_broken_rule_has_its_problem().map(each -> each.get()[0].getClass());

        assertThat(kinds).containsExactlyInAnyOrder((Object[]) TaskException.class.getPermittedSubclasses());
    }

    @Test
    void violations_are_listed() {
        var e = new InvalidOrderException(List.of(new Violation("key", "is long"), new Violation("tag", "is odd")));

        JsonObject json = Problems.of(e).orElseThrow().json("/");

        assertThat(json.getString("detail")).startsWith("2 things");
        assertThat(json.getJsonArray("violations").getJsonObject(1).getString("field"))
                .isEqualTo("tag");
    }

    @Test
    void what_is_echoed_is_visible_and_short() {
        var e = new UnknownTypeException("\u001b[31m" + "x".repeat(5000), List.of());

        JsonObject json = Problems.of(e).orElseThrow().json("/");

        assertThat(json.getString("detail")).contains("\\u001b[31m").hasSizeLessThan(2100);
    }

    @Test
    void draining_says_when_to_come_back() {
        assertThat(Problems.of(new NodeDrainingException("one")).orElseThrow().headers())
                .containsKey("Retry-After");
    }

    @Test
    void what_nobody_expected_is_no_problem_of_its_own() {
        assertThat(Problems.of(new IllegalStateException("SELECT secret FROM task")))
                .isEmpty();
    }
}
