package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void a_key_in_quotes_and_the_bare_one_are_the_same() {
        assertThat(IdempotencyKey.parse("\"8e03978e-40d5\"")).isEqualTo("8e03978e-40d5");
        assertThat(IdempotencyKey.parse("8e03978e-40d5")).isEqualTo("8e03978e-40d5");
    }

    @Test
    void what_is_escaped_in_quotes_is_read() {
        assertThat(IdempotencyKey.parse("\"a\\\"b\\\\c\"")).isEqualTo("a\"b\\c");
    }

    @Test
    void a_key_has_255_characters_at_most() {
        assertThat(IdempotencyKey.parse("k".repeat(255))).hasSize(255);
        assertThat(IdempotencyKey.parse("\"" + "k".repeat(255) + "\"")).hasSize(255);
        assertRefused("k".repeat(256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "a b", "\"a b\"", "\"open", "\"a\"b", "\"a\\x\"", "ä", "\"ä\"", "a\u0001"})
    void what_cannot_be_a_key_is_refused(String text) {
        assertRefused(text);
    }

    private static void assertRefused(String text) {
        var refused = catchThrowableOfType(ProblemException.class, () -> IdempotencyKey.parse(text));

        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(refused.problem().name()).isEqualTo("malformed-header");
        assertThat(refused.problem().detail()).contains("Idempotency-Key");
    }
}
