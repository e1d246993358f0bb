package org.longhaul.builtin.nodes;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.spi.Execution;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;

class OnEveryNodeTest {
    private static TypeDefinition type(String name, int limit, List<String> submitters, boolean secret) {
        return new TypeDefinition(
                name,
                "test",
                "",
                List.of(new ParameterDefinition(
                        "word", ParameterType.STRING, false, secret, null, 0, 100, List.of(), "")),
                true,
                false,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                Execution.DIRECT,
                null,
                limit,
                0,
                submitters,
                null,
                parameters -> {});
    }

    private final OnEveryNode handler = new OnEveryNode(new Catalog() {
        private final List<TypeDefinition> all = List.of(
                type("plain", 0, List.of(), false),
                type("limited", 2, List.of(), false),
                type("reserved", 0, List.of("task-admin"), false),
                type("secretive", 0, List.of(), true),
                type(OnEveryNode.TYPE, 0, List.of(), false));

        @Override
        public Collection<TypeDefinition> all() {
            return all;
        }

        @Override
        public Optional<TypeDefinition> find(String name) {
            return all.stream().filter(type -> type.name().equals(name)).findFirst();
        }
    });

    private void check(String type, String parameters) {
        handler.check(Parameters.of(Map.of("type", type, "parameters", parameters)));
    }

    @Test
    void a_plain_type_is_ordered_with_plain_values() {
        assertThatCode(() -> check("plain", "{\"word\": \"x\", \"count\": 3, \"share\": 0.5, \"fast\": true}"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, is no type",
        "on-every-node, another type",
        "limited, only 2 run",
        "reserved, names who may",
        "secretive, secret"
    })
    void other_types_are_refused(String type, String why) {
        assertThatThrownBy(() -> check(type, "{}"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{", "[1]", "{\"word\": null}", "{\"word\": [1]}", "{\"word\": {}}", "word", "''"})
    void other_parameters_are_refused(String parameters) {
        assertThatThrownBy(() -> check("plain", parameters))
                .isInstanceOf(InvalidParameterException.class)
                .extracting(e -> ((InvalidParameterException) e).parameter())
                .isEqualTo("parameters");
    }
}
