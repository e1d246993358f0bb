package org.longhaul.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.SecretKeys;
import org.longhaul.platform.UnreadableSecretException;
import org.longhaul.spi.Execution;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;

class StoredParametersTest {
    private static final Parameters ALL = Parameters.of(Map.of(
            "text",
            "hush \"quoted\" 👋",
            "count",
            4711L,
            "share",
            0.25,
            "flag",
            true,
            "wait",
            Duration.ofSeconds(90),
            "map",
            Map.of("X-Key", "topsecret"),
            "plain",
            "seen"));

    private final StoredParameters stored = new StoredParameters(SecretKeys.inMemory());

    @Test
    void secrets_of_every_type_are_encrypted_and_read_back_as_they_were() {
        String row = stored.write(type(true), "t1", ALL);

        assertThat(row).doesNotContain("hush", "4711", "0.25", "true", "PT1M30S", "topsecret", "X-Key");
        assertThat(row).contains("\"plain\":\"seen\"");
        var opened = stored.open(type(true), "t1", row);
        assertThat(opened.parameters().asMap()).isEqualTo(ALL.asMap());
        assertThat(opened.secrets()).containsExactlyInAnyOrder("text", "count", "share", "flag", "wait", "map");
    }

    @Test
    void what_was_stored_before_secrets_were_encrypted_is_read_and_masked() {
        String row = ParametersJson.write(ALL);

        var opened = stored.open(type(true), "t1", row);

        assertThat(opened.parameters().asMap()).isEqualTo(ALL.asMap());
        assertThat(opened.secrets()).contains("text", "map");
        assertThat(ParametersJson.masked(Optional.of(type(true)), row).toString())
                .doesNotContain("hush", "topsecret");
    }

    @Test
    void a_retry_reads_with_the_old_id_and_stores_with_the_new() {
        String old = stored.write(type(true), "old", ALL);

        String renewed = stored.write(type(true), "new", stored.read(type(true), "old", old));

        assertThat(stored.read(type(true), "new", renewed).asMap()).isEqualTo(ALL.asMap());
        assertThatThrownBy(() -> stored.read(type(true), "old", renewed)).isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void a_secret_of_one_parameter_cannot_stand_in_for_another() {
        String row = stored.write(type(true), "t1", Parameters.of(Map.of("text", "hush")));

        assertThatThrownBy(() -> stored.read(type(true), "t1", row.replace("\"text\"", "\"map\"")))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageStartingWith("parameter map: ");
    }

    @Test
    void a_type_that_no_longer_calls_it_secret_still_reads_and_hides_it() {
        String row = stored.write(type(true), "t1", ALL);

        var opened = stored.open(type(false), "t1", row);

        assertThat(opened.parameters().asMap()).isEqualTo(ALL.asMap());
        assertThat(opened.secrets()).contains("text");
        assertThat(ParametersJson.masked(Optional.of(type(false)), row).getString("text"))
                .isEqualTo("***");
        assertThat(ParametersJson.masked(Optional.of(type(false)), row).getString("plain"))
                .isEqualTo("seen");
    }

    @Test
    void a_key_that_is_gone_names_key_and_parameter_and_the_value_is_shown_masked() {
        String row = stored.write(type(true), "t1", Parameters.of(Map.of("text", "hush")));
        var other = new StoredParameters(SecretKeys.inMemory());

        assertThatThrownBy(() -> other.read(type(true), "t1", row))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageMatching(
                        "parameter text: The secret was encrypted with key k[0-9a-f]{8}, which is not in this node's key"
                                + " file");
        assertThat(ParametersJson.masked(Optional.of(type(true)), row)).hasToString("{\"text\":\"***\"}");
    }

    @Test
    void words_that_look_encrypted_are_anybodys_where_no_secret_is() {
        String words = "enc:1:k1:AAAA";
        String row = stored.write(type(true), "t1", Parameters.of(Map.of("plain", words)));

        assertThat(stored.read(type(true), "t1", row).text("plain")).contains(words);
    }

    @Test
    void a_secret_that_looks_encrypted_is_kept_as_it_is() {
        var parameters = Parameters.of(Map.of("text", "enc:1:k1:AAAA"));

        assertThat(stored.read(type(true), "t1", stored.write(type(true), "t1", parameters))
                        .asMap())
                .isEqualTo(parameters.asMap());
    }

    @Test
    void a_value_that_fits_no_more_is_told_without_the_value() {
        assertThatThrownBy(() -> stored.read(type(true), "t1", "{\"wait\":\"hush-hush\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter wait: its value is no DURATION")
                .hasNoCause();
    }

    private static TypeDefinition type(boolean secret) {
        return new TypeDefinition(
                "sample",
                "samples",
                "",
                List.of(
                        parameter("text", ParameterType.STRING, secret),
                        parameter("count", ParameterType.INTEGER, secret),
                        parameter("share", ParameterType.NUMBER, secret),
                        parameter("flag", ParameterType.BOOLEAN, secret),
                        parameter("wait", ParameterType.DURATION, secret),
                        parameter("map", ParameterType.MAP, secret),
                        parameter("plain", ParameterType.STRING, false)),
                true,
                true,
                3,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                null,
                Execution.DIRECT,
                null,
                0,
                0,
                List.of(),
                null,
                parameters -> {});
    }

    private static ParameterDefinition parameter(String name, ParameterType type, boolean secret) {
        return new ParameterDefinition(name, type, false, secret, null, Long.MIN_VALUE, Long.MAX_VALUE, List.of(), "");
    }
}
