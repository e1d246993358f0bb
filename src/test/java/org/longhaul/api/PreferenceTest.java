package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "wait=10 | 10",
                "WAIT = 10 | 10",
                "wait=\"10\" | 10",
                "wait=0 | 0",
                "wait=007 | 7",
                "wait=60 | 60",
                "wait=61 | 60",
                "wait=99999999999999999999 | 60",
                "respond-async, wait=20 | 20",
                "wait=20; x=y, respond-async | 20",
                "foo=\"a, wait=5\", wait=20 | 20",
                "wait=5, wait=20 | 5"
            })
    void a_wait_is_read(String header, int seconds) {
        assertThat(Preference.waiting(List.of(header))).hasValue(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait",
                "wait=",
                "wait=-1",
                "wait=1.5",
                "wait=soon",
                "wait=5s",
                "wait=\"5",
                "waits=5",
                "return=minimal",
                "wait=x, wait=5",
                "foo=\"wait=5\"",
                ",;=\"\\"
            })
    void anything_else_is_ignored(String header) {
        assertThat(Preference.waiting(List.of(header))).isEmpty();
    }

    @Test
    void it_may_be_in_any_of_several_headers() {
        assertThat(Preference.waiting(List.of("respond-async", "wait=7"))).hasValue(7);
        assertThat(Preference.waiting(null)).isEmpty();
    }
}
