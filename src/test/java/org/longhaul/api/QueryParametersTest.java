package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.core.AbstractMultivaluedMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.query.Place;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskSort;
import org.longhaul.task.InvalidOrderException.Violation;

class QueryParametersTest {
    private static final Set<String> ALLOWED = QueryParameters.filtersAnd("sort", "limit", "cursor");
    private static final TaskSort BY_START = new TaskSort(TaskSort.By.STARTED, false);

    @Test
    void values_are_repeated_or_have_commas_between() {
        var parameters = query("state", "queued,RUNNING", "state", "FAILED%2Cdropped", "type", "a,b", "limit", "200");

        var filter = filter(parameters);
        assertThat(filter.text()).isEqualTo("state=DROPPED&state=FAILED&state=QUEUED&state=RUNNING&type=a&type=b");
        assertThat(parameters.limit()).isEqualTo(200);
        assertThat(parameters.sort()).isEqualTo(TaskSort.NEWEST_FIRST);
        assertThat(parameters.cursor(filter, TaskSort.NEWEST_FIRST)).isNull();
        parameters.done();
    }

    @Test
    void in_summaries_and_attributes_a_comma_is_a_part_of_the_value() {
        var parameters = query("summary", "a%2C+b*,c", "summary", "d", "attribute.table", "x%2cy", "product", "p,none");

        assertThat(filter(parameters).text())
                .isEqualTo("attribute.table=x%2Cy&product=none&product=p&summary=a%2C+b*%2Cc&summary=d");
        parameters.done();
    }

    @Test
    void fifty_is_usual() {
        assertThat(query().limit()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({
        "state,DONE",
        "gate,open",
        "reason,why",
        "priority,high",
        "minPriority,1.5",
        "internal,maybe",
        "createdAfter,yesterday",
        "endedBefore,2026-11-24",
        "dueAfter,-0001-01-01T00:00:00Z",
        "attribute.,a",
        "attribute.a%20b,a",
        "sort,age",
        "limit,0",
        "limit,-1",
        "limit,ten",
        "cursor,abc",
        "cursor,''",
        "cursor,LWNyZWF0ZWQ",
        "cursor,****",
        "staet,FAILED",
        "summary,*a*b*c*",
        "comment,a*b*c*d",
        "type,a%00b"
    })
    void what_is_wrong_is_named(String name, String value) {
        var parameters = query(name, value);
        var filter = filter(parameters);
        parameters.limit();
        parameters.cursor(filter, parameters.sort());

        var refused = catchThrowableOfType(ProblemException.class, parameters::done);

        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(refused.problem().name()).isEqualTo("invalid-query");
        assertThat(refused.problem().violations()).extracting(Violation::field).containsExactly(decoded(name));
    }

    @Test
    void a_bound_has_one_value_and_a_filter_at_most_fifty() {
        String many =
                java.util.stream.IntStream.range(0, 51).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
        var parameters = query("minPriority", "1,2", "type", many);
        filter(parameters);

        var refused = catchThrowableOfType(ProblemException.class, parameters::done);
        assertThat(refused.problem().violations())
                .extracting(Violation::field)
                .containsExactlyInAnyOrder("minPriority", "type");
    }

    static List<Place> places() {
        return List.of(
                new Place(null, 0),
                new Place("2026-11-24T08:30:00.123456Z", 42),
                new Place("2026-11-24T08:30:00Z", 999_999_999_999_999_999L));
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
    @MethodSource("places")
    void a_cursor_is_read_as_it_was_written_and_by_no_other_list(Place place) {
        TaskFilter filter = TaskFilter.of("state=QUEUED");
        String cursor = Cursor.write(place, filter, BY_START);

        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.read(cursor, filter, BY_START)).contains(place);
        assertThat(Cursor.read(cursor, TaskFilter.NONE, BY_START)).isEmpty();
        assertThat(Cursor.read(cursor, filter, new TaskSort(TaskSort.By.STARTED, true)))
                .isEmpty();
        assertThat(Cursor.read(cursor, filter, TaskSort.NEWEST_FIRST)).isEmpty();
    }

    @Test
    void a_cursor_with_a_value_that_no_such_list_has_is_refused() {
        var place = new Place("soon", 1);
        assertThat(Cursor.read(Cursor.write(place, TaskFilter.NONE, BY_START), TaskFilter.NONE, BY_START))
                .isEmpty();
    }

    private Query sent;

    private TaskFilter filter(QueryParameters parameters) {
        return parameters.filter(sent);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The parameters as they are sent: encoded. */
    private QueryParameters query(String... parameters) {
        sent = new Query();
        var map = new Query();
        for (int i = 0; i < parameters.length; i += 2) {
            sent.add(parameters[i], parameters[i + 1]);
            map.add(decoded(parameters[i]), decoded(parameters[i + 1]));
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
