package org.longhaul.builtin.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.platform.DerbyDialect;
import org.longhaul.spi.TaskFailedException;

class HeaderTest {
    private final CsvFormat comma = new CsvFormat(",");

    @Test
    void names_are_trimmed_and_kept_as_they_are_written() {
        assertThat(header(" Zip ,\"full name\",_x,Größe, \tcity ").names())
                .containsExactly("Zip", "full name", "_x", "Größe", "city");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            00501,40.9        | column 1 is "00501", and a column's name begins with a letter or _
            a,,b              | column 2 is "", and a column needs a name
            a,b,              | column 3 is "", and a column needs a name
            a, A              | column 2 is "A", the same name as column 1
            straße,STRASSE    | column 2 is "STRASSE", the same name as column 1
            a,Line_No         | column 2 is "Line_No", the name of the column that holds the line numbers
            a,-b              | column 2 is "-b", and a column's name begins with a letter or _
            a,"b"c            | it has text behind a closing quote
            """)
    void what_is_no_header_is_refused_with_the_reason(String line, String why) {
        assertRefused(line, "line 7 is not a header: " + why);
    }

    @Test
    void names_have_63_bytes_and_no_line_breaks() {
        assertThat(header("a".repeat(63)).names()).hasSize(1);
        assertThatThrownBy(() -> header("a".repeat(64))).hasMessageEndingWith("has at most 63 bytes");
        assertThatThrownBy(() -> header("ä".repeat(32))).hasMessageEndingWith("has at most 63 bytes");
        assertThatThrownBy(() -> header("\"a\nb\"")).hasMessageContaining("no control characters or line breaks");
    }

    @Test
    void a_thousand_columns_are_enough() {
        String thousand = IntStream.range(0, 1000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        assertThat(header(thousand).names()).hasSize(1000);
        assertRefused(thousand + ",d", "line 7 is not a header: it has 1001 columns, more than 1000");
    }

    @Test
    void other_encodings_are_noticed() {
        assertThatThrownBy(() -> header("größe".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessage("line 7 is not UTF-8");
        assertThatThrownBy(() -> header("a,b".getBytes(StandardCharsets.UTF_16LE)))
                .hasMessage("line 7 holds NUL characters: the file is UTF-16 or no text, and must be UTF-8");
    }

    private void assertRefused(String line, String message) {
        assertThatThrownBy(() -> header(line))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isFalse())
                .hasMessage(message);
    }

    private Header header(String line) {
        return header(line.getBytes(UTF_8));
    }

    private Header header(byte[] line) {
        return Header.of(new RawRecord(7, 0, line.length, line), comma, new DerbyDialect()::identifier);
    }
}
