package org.longhaul.builtin.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.builtin.csv.CheckedLine.Row;

class LineCheckTest {
    private static final Header AB = new Header(List.of("a", "b"));
    private final LineCheck check = new LineCheck(new CsvFormat(","), AB, 10);

    @Test
    void quotes_are_taken_off_and_everything_else_is_kept() {
        assertThat(row(" x ,\"y\"\"\n,z\"")).containsExactly(" x ", "y\"\n,z");
        assertThat(row(",")).containsExactly("", "");
        assertThat(row("a\"b,#")).containsExactly("a\"b", "#");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t", "§", " ", "😀"})
    void any_character_can_separate(String separator) {
        var other = new LineCheck(new CsvFormat(separator), AB, 10);
        byte[] line = ("1,\"2" + separator + "\"").replace(",", separator).getBytes(UTF_8);
        assertThat(((Row) other.check(new RawRecord(3, 0, 0, line))).fields()).containsExactly("1", "2" + separator);
    }

    @Test
    void a_wrong_number_of_fields_is_rejected_with_both_numbers() {
        assertReject("1,2,3", "has 3 fields, the header has 2");
        assertReject("1", "has 1 fields, the header has 2");
    }

    @Test
    void what_no_database_would_take_is_rejected() {
        assertReject("1,\"2\"x", "has text behind a closing quote");
        assertReject("1,a\0b", "holds a NUL character");
        assertReject("1,12345678901", "field b has 11 characters, more than 10");
        assertThat(row("1,1234567890")).hasSize(2);
    }

    @Test
    void what_is_not_utf_8_is_rejected_and_shown_as_far_as_it_is_text() {
        var line = new RawRecord(3, 0, 0, "1,größe".getBytes(ISO_8859_1));
        assertThat(check.check(line)).isEqualTo(new Reject(3, "is not valid UTF-8", "1,gr\uFFFD\uFFFDe"));
    }

    @Test
    void of_a_long_line_500_characters_are_shown_and_no_half_one() {
        var reject = (Reject) check.check(line("1,2," + "x".repeat(495) + "😀" + "y".repeat(100_000)));
        assertThat(reject.text()).isEqualTo("1,2," + "x".repeat(495));
    }

    private void assertReject(String line, String reason) {
        assertThat(check.check(line(line))).isEqualTo(new Reject(3, reason, line));
    }

    private String[] row(String line) {
        return ((Row) check.check(line(line))).fields();
    }

    private static RawRecord line(String text) {
        return new RawRecord(3, 0, 0, text.getBytes(UTF_8));
    }
}
