package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(
            quoteCharacter = '\0',
            value = {
                "hush | no secret here                  | no secret here",
                "hush | the password is hush            | the password is ***",
                "hush | hush, hush and hushhush         | ***, *** and ***",
                "hush | Hush is another word            | Hush is another word",
                "abc  | three are too short: abc        | three are too short: abc",
                "1234 | PIN 1234 of 12345               | PIN *** of ***5",
                "aaaa | aaaaaa                          | ***",
                "p&w d/1 | u=p%26w+d%2F1&v=2            | u=***&v=2",
                "p&w d/1 | u=p%26w%20d%2F1              | u=***",
                "p&w d/1 | u=p%26w%20d%2f1              | u=***",
                "p&w d/1 | {\"a\":\"p&w d\\/1\"}        | {\"a\":\"***\"}",
                "a\"b\\c | {\"a\":\"a\\\"b\\\\c\"}      | {\"a\":\"***\"}",
                "Größe | plain Größe                    | plain ***",
                "Größe | {\"a\":\"Gr\\u00f6\\u00dfe\"}  | {\"a\":\"***\"}",
                "Größe | Gr%C3%B6%C3%9Fe                | ***",
                "a*b~ | as a%2Ab~                       | as ***",
                "$1(. | a regular expression? $1(.      | a regular expression? ***",
                "Bearer t0ken-1 | token t0ken-1 refused | token *** refused",
                "basic dXNlcjpw | dXNlcjpw              | ***"
            },
            delimiter = '|')
    void a_secret_is_struck_out_in_whatever_form_it_stands(String secret, String text, String clean) {
        assertThat(Redaction.of(List.of(secret)).text(text)).isEqualTo(clean);
    }

    @Test
    void values_of_maps_and_numbers_are_secrets_and_names_of_maps_are_not() {
        var redaction =
                Redaction.of(List.of(Map.of("X-Api-Key", "topsecret"), 123456L, 0.125, Duration.ofHours(3), true));

        assertThat(redaction.text("X-Api-Key topsecret 123456 0.125 PT3H true"))
                .isEqualTo("X-Api-Key *** *** *** PT3H true");
    }

    @Test
    void secrets_that_overlap_leave_nothing_of_either() {
        assertThat(Redaction.of(List.of("abcd", "cdefg")).text("-abcdefg-")).isEqualTo("-***-");
        assertThat(Redaction.of(List.of("hush", "hushhush")).text("hushhush")).isEqualTo("***");
    }

    @Test
    void a_secret_of_several_lines_is_struck_out_with_and_without_its_end() {
        var redaction = Redaction.of(List.of("line one\nline two\n"));

        assertThat(redaction.text("key: line one\nline two.")).isEqualTo("key: ***.");
        assertThat(redaction.text("{\"k\":\"line one\\nline two\\n\"}")).isEqualTo("{\"k\":\"***\"}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            value = {
                "{\"a\":\"say hush\",\"hush\":[\"hush\",{\"b\":\"h\"}]} | {\"a\":\"say ***\",\"***\":[\"***\",{\"b\":\"h\"}]}",
                "\"hush\"                                               | \"***\"",
                "[4711,47110,\"4711\",4.0,null,true]                    | [\"***\",47110,\"***\",4.0,null,true]",
                "{ \"a\" : 1 }                                          | { \"a\" : 1 }",
                "{\"a\":\"{\\\"b\\\":\\\"hush\\\"}\"}                  | {\"a\":\"{\\\"b\\\":\\\"***\\\"}\"}"
            },
            delimiter = '|')
    void json_stays_json(String json, String clean) {
        assertThat(Redaction.of(List.of("hush", 4711L)).json(json)).isEqualTo(clean);
    }

    @Test
    void words_of_json_itself_are_no_secrets() {
        assertThat(Redaction.of(List.of("null", "true", "\":\"")).json("{\"a\":null,\"b\":true,\"c\":\"null\"}"))
                .isEqualTo("{\"a\":null,\"b\":true,\"c\":\"***\"}");
    }

    @Test
    void what_was_thrown_is_logged_without_the_secrets_of_its_causes() {
        var clean = new IllegalStateException("no secret");
        var thrown = new IllegalStateException("outer", new java.io.IOException("login with hush failed"));
        var redaction = Redaction.of(List.of("hush"));

        assertThat(redaction.thrown(clean)).isSameAs(clean);
        assertThat(Throwables.getStackTrace(redaction.thrown(thrown)))
                .startsWith("java.lang.IllegalStateException: outer")
                .contains("Caused by: java.io.IOException: login with *** failed")
                .contains("RedactionTest")
                .doesNotContain("hush");
    }

    @Test
    void it_does_not_show_what_it_strikes_out() {
        assertThat(Redaction.of(List.of("hush")).toString()).doesNotContain("hush");
        assertThat(Redaction.NONE.text("hush")).isEqualTo("hush");
        assertThat(Redaction.NONE.json("{\"a\" :1}")).isEqualTo("{\"a\" :1}");
    }
}
