package org.longhaul.execution;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.stream.JsonParsingException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.Demand;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.UnreadableSecretException;
import org.longhaul.spi.Execution;

class DispatcherTest {
    private static TypeDefinition type(String name, Execution execution, int limit, int nodeLimit) {
        return new TypeDefinition(
                name,
                "test",
                "",
                List.of(),
                true,
                true,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                execution,
                null,
                limit,
                nodeLimit,
                List.of(),
                null,
                parameters -> {});
    }

    @Test
    void a_node_asks_for_no_more_of_a_type_than_it_may_run_besides_those_that_run() {
        var types = List.of(
                type("free", Execution.DIRECT, 0, 0),
                type("limited", Execution.DIRECT, 3, 0),
                type("few", Execution.DIRECT, 0, 5),
                type("full", Execution.DIRECT, 2, 2),
                type("many", Execution.DIRECT, 0, 1000),
                type("job", Execution.BATCH, 0, 0));

        var demands = Dispatcher.demands(types, Execution.DIRECT, List.of("gpu"), Map.of("few", 4L, "full", 2L));

        assertThat(demands)
                .containsExactly(
                        new Demand("free", List.of("free", "free@gpu"), 16, false),
                        new Demand("limited", List.of("limited", "limited@gpu"), 16, true),
                        new Demand("few", List.of("few", "few@gpu"), 1, false),
                        new Demand("many", List.of("many", "many@gpu"), 16, false));
        assertThat(Dispatcher.demands(types, Execution.BATCH, List.of(), Map.of()))
                .containsExactly(new Demand("job", List.of("job"), 16, false));
    }

    @Test
    void a_task_fails_for_what_its_order_holds_and_not_for_what_the_server_cannot_do_just_now() {
        assertThat(Dispatcher.isOfTheOrder(new UnreadableSecretException("parameter token: its key is gone")))
                .isTrue();
        assertThat(Dispatcher.isOfTheOrder(new IllegalArgumentException("parameter size: its value is no INTEGER")))
                .isTrue();
        assertThat(Dispatcher.isOfTheOrder(new JsonParsingException("no object", null)))
                .isTrue();
        assertThat(Dispatcher.isOfTheOrder(new DataAccessException(new SQLException("gone"))))
                .isFalse();
        assertThat(Dispatcher.isOfTheOrder(new IllegalStateException("zip file closed")))
                .isFalse();
    }
}
