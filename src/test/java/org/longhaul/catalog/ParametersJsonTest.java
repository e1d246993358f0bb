package org.longhaul.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;
import org.longhaul.submission.SampleType;

class ParametersJsonTest {
    private static final Parameters ALL = Parameters.of(Map.of(
            "file",
            "a \"quoted\" <b> 👋\n",
            "any",
            Long.MIN_VALUE,
            "share",
            0.1,
            "fast",
            true,
            "wait",
            Duration.ofMillis(1500),
            "headers",
            Map.of("a", "1"),
            "password",
            "hush"));

    @Test
    void what_is_written_is_read_back_as_it_was() {
        String stored = ParametersJson.write(ALL);

        assertThat(ParametersJson.read(SampleType.plain(), stored).asMap()).isEqualTo(ALL.asMap());
    }

    @Test
    void names_are_sorted() {
        assertThat(ParametersJson.write(Parameters.of(Map.of("b", 1L, "a", 2L, "c", 3.0))))
                .isEqualTo("{\"a\":2,\"b\":1,\"c\":3.0}");
    }

    @Test
    void secrets_are_masked() {
        var shown = ParametersJson.masked(Optional.of(SampleType.plain()), ParametersJson.write(ALL));

        assertThat(shown.getString("password")).isEqualTo("***");
        assertThat(shown.getString("file")).startsWith("a \"quoted\"");
        assertThat(shown.toString()).doesNotContain("hush");
    }

    @Test
    void of_a_type_that_is_gone_everything_is_masked() {
        assertThat(ParametersJson.masked(Optional.empty(), ParametersJson.write(ALL))
                        .values())
                .hasSize(7)
                .allSatisfy(
                        value -> assertThat(((JsonString) value).getString()).isEqualTo("***"));
    }

    @Test
    void a_type_that_has_changed_since_tells_whoever_asks() {
        var parameters = ParametersJson.read(SampleType.plain(), "{\"count\":\"many\",\"gone\":[1]}");

        assertThatThrownBy(() -> parameters.integer("count"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("String");
        assertThat(parameters.text("gone")).contains("[1]");
    }

    @Test
    void what_no_parameter_holds_is_not_written() {
        assertThatThrownBy(() -> ParametersJson.write(Parameters.of(Map.of("list", List.of()))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
