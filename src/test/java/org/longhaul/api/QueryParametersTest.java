package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.core.AbstractMultivaluedMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.TaskState;

class QueryParametersTest {
    private static final Set<String> ALLOWED = Set.of("state", "type", "limit", "cursor");

    @Test
    void values_are_repeated_or_have_commas_between() {
        var parameters = query("state", "queued,RUNNING", "state", "FAILED", "type", "a,b", "limit", "200");

        assertThat(parameters.states("state"))
                .containsExactlyInAnyOrder(TaskState.QUEUED, TaskState.RUNNING, TaskState.FAILED);
        assertThat(parameters.values("type")).containsExactly("a", "b");
        assertThat(parameters.limit()).isEqualTo(200);
        assertThat(parameters.cursor()).isNull();
        parameters.done();
    }

    @Test
    void fifty_is_usual() {
        assertThat(query().limit()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({
        "state,DONE",
        "limit,0",
        "limit,-1",
        "limit,ten",
        "cursor,abc",
        "cursor,''",
        "cursor,YmVmb3JlOi0x",
        "cursor,****",
        "staet,FAILED",
        "type,a\u0000b"
    })
    void what_is_wrong_is_named(String name, String value) {
        var parameters = query(name, value);
        parameters.states("state");
        parameters.values("type");
        parameters.limit();
        parameters.cursor();

        var refused = catchThrowableOfType(ProblemException.class, parameters::done);

        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(refused.problem().violations()).extracting(Violation::field).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"201", "99999999999", "99999999999999999999999999999999"})
    void a_page_that_is_too_large_is_told_with_the_limit(String limit) {
        var parameters = query("limit", limit);
        parameters.limit();

        var refused = catchThrowableOfType(ProblemException.class, parameters::done);

        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().name()).isEqualTo("page-too-large");
        assertThat(refused.problem().extensions()).containsEntry("limit", 200);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 999_999_999_999_999_999L})
    void a_cursor_is_read_as_it_was_written(long seq) {
        assertThat(Cursor.read(Cursor.write(seq))).contains(seq);
    }

    private static QueryParameters query(String... parameters) {
        var map = new Query();
        for (int i = 0; i < parameters.length; i += 2) {
            map.add(parameters[i], parameters[i + 1]);
        }
        return new QueryParameters(map, ALLOWED);
    }

    private static final class Query extends AbstractMultivaluedMap<String, String>
            implements MultivaluedMap<String, String> {
        Query() {
            super(new LinkedHashMap<>());
        }
    }
}
