package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void what_a_database_stores() {
        assertThat(Texts.storable("Grüße 👋\n\u001b")).isTrue();
        assertThat(Texts.storable("a\u0000")).isFalse();
        assertThat(Texts.storable("\ud83d")).isFalse();
        assertThat(Texts.storable("\udc4b\ud83d")).isFalse();
    }

    @Test
    void writing_has_line_breaks_and_tabs_but_no_other_control_characters() {
        assertThat(Texts.writing("one\r\n\ttwo")).isTrue();
        assertThat(Texts.writing("\u001b[31m")).isFalse();
        assertThat(Texts.writing("\u0085")).isFalse();
        assertThat(Texts.line("one\ttwo")).isFalse();
        assertThat(Texts.line("one two")).isTrue();
    }

    @Test
    void what_is_shown_is_visible_and_short() {
        assertThat(Texts.shown("a\u001b\n\u202e\u0000b", 10)).isEqualTo("a\\u001b\\u000a\\u202e\\u0000b");
        assertThat(Texts.shown("\ud800", 10)).isEqualTo("\\ud800");
        assertThat(Texts.shown("👋👋👋", 2)).isEqualTo("👋👋…");
        assertThat(Texts.shown("ab", 2)).isEqualTo("ab");
    }
}
