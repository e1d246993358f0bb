package org.longhaul.builtin.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.spi.TaskFailedException;

class RecordSplitterTest {
    private static final int LIMIT = 64;

    /** Text, separator, and the records expected as "line:text". */
    static Stream<Arguments> files() {
        return Stream.of(
                file("", ","),
                file("\n\r\n\r", ","),
                file("a,b", ",", "1:a,b"),
                file("a,b\n", ",", "1:a,b"),
                file("a,b\r\nc,d\r\n", ",", "1:a,b", "2:c,d"),
                file("a\rb\rc", ",", "1:a", "2:b", "3:c"),
                file("a\n\n\nb\n\n", ",", "1:a", "4:b"),
                file("\r\n\r\na", ",", "3:a"),
                file("a\n\rb", ",", "1:a", "3:b"),
                file(" \n,\n", ",", "1: ", "2:,"),
                file("\"a\nb\",c\nd", ",", "1:\"a\nb\",c", "3:d"),
                file("\"a\r\nb\r\rc\"\r\nd", ",", "1:\"a\r\nb\r\rc\"", "5:d"),
                file("\"a\n\rb\"\nd", ",", "1:\"a\n\rb\"", "4:d"),
                file("\"a\"\"b\"\nc", ",", "1:\"a\"\"b\"", "2:c"),
                file("\"\"\nc", ",", "1:\"\"", "2:c"),
                file("\"\"\"\"\nc", ",", "1:\"\"\"\"", "2:c"),
                file("a,\"b\n\"\nc", ",", "1:a,\"b\n\"", "3:c"),
                file("a\"b\nc\"d\n", ",", "1:a\"b", "2:c\"d"),
                file(" \"a\nb\"", ",", "1: \"a", "2:b\""),
                file("\"a\"x\"\nb\"", ",", "1:\"a\"x\"", "2:b\""),
                file("a;\"b;\n\"\nc", ";", "1:a;\"b;\n\"", "3:c"),
                file("a,\"b\nc", ";", "1:a,\"b", "2:c"),
                file("a\t\"b\n\"\tc\nd", "\t", "1:a\t\"b\n\"\tc", "3:d"),
                file("a§\"b§\n\"§c\nd", "§", "1:a§\"b§\n\"§c", "3:d"),
                file("a¨\"b\nc", "§", "1:a¨\"b", "2:c"),
                file("ä😀\"ö\n\"😀ü\r\nd", "😀", "1:ä😀\"ö\n\"😀ü", "3:d"),
                file("a§", "§", "1:a§"));
    }

    private static Arguments file(String text, String separator, String... records) {
        return Arguments.of(text, separator, List.of(records));
    }

    @ParameterizedTest
    @MethodSource("files")
    void records_begin_and_end_where_rfc_4180_says(String text, String separator, List<String> expected)
            throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        for (int buffer = 1; buffer < 12; buffer++) {
            var splitter = splitter(bytes, separator, 0, 1, buffer);
            assertThat(all(splitter)).as("buffer of %d", buffer).isEqualTo(expected);
            assertThat(splitter.offset()).isEqualTo(bytes.length);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void reading_can_go_on_behind_every_record(String text, String separator, List<String> expected)
            throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        for (int read = 0; read <= expected.size(); read++) {
            var first = splitter(bytes, separator, 0, 1, 4);
            for (int i = 0; i < read; i++) {
                assertThat(first.next()).isNotNull();
            }
            var second = splitter(bytes, separator, first.offset(), first.line(), 4);
            assertThat(all(second)).isEqualTo(expected.subList(read, expected.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_a_csv_writer_writes_is_split_and_read_back(long seed) throws IOException {
        var random = new Random(seed);
        String separator = List.of(",", ";", "\t", "§", "😀").get(random.nextInt(5));
        String letters = separator.length() == 1 ? "ab\"\n\r ,;§ä" + separator : "ab\"\n\r ä";
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int columns = 2 + random.nextInt(4);
            rows.add(Stream.generate(() -> word(random, letters)).limit(columns).toList());
        }
        byte[] bytes = written(rows, separator, random).getBytes(UTF_8);

        var format = new CsvFormat(separator);
        var splitter = new RecordSplitter(
                drips(bytes, 0, random), separator.getBytes(UTF_8), 0, 1, 1000, 1 + random.nextInt(50));
        List<List<String>> back = new ArrayList<>();
        long expectedStart = 0;
        RawRecord record = splitter.next();
        while (record != null) {
            assertThat(record.start()).isEqualTo(expectedStart);
            assertThat(record.bytes())
                    .startsWith(bytes[Math.toIntExact(record.start())])
                    .hasSizeLessThanOrEqualTo(Math.toIntExact(record.end() - record.start()));
            assertThat(record.line()).isEqualTo(1 + lineBreaks(bytes, record.start()));
            expectedStart = record.end();
            back.add(Arrays.asList(format.fields(new String(record.bytes(), UTF_8))));
            record = splitter.next();
        }
        assertThat(back).isEqualTo(rows);
        assertThat(expectedStart).isEqualTo(bytes.length);
    }

    /** The writer knows separators of one char only: another one takes the place of a private character. */
    private static String written(List<List<String>> rows, String separator, Random random) {
        char written = separator.length() == 1 ? separator.charAt(0) : '\uE000';
        var text = new StringWriter();
        var ends = List.of(LineDelimiter.LF, LineDelimiter.CRLF, LineDelimiter.CR);
        try (var writer = CsvWriter.builder()
                .fieldSeparator(written)
                .lineDelimiter(ends.get(random.nextInt(3)))
                .build(text)) {
            rows.forEach(writer::writeRecord);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString().replace(String.valueOf(written), separator);
    }

    private static String word(Random random, String letters) {
        var word = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    private static long lineBreaks(byte[] bytes, long end) {
        String before = new String(bytes, 0, Math.toIntExact(end), UTF_8);
        return before.replace("\r\n", "\n")
                .chars()
                .filter(c -> c == '\n' || c == '\r')
                .count();
    }

    @Test
    void a_record_as_long_as_the_limit_passes_and_a_longer_one_fails_for_good() throws IOException {
        String longest = "x".repeat(LIMIT);
        assertThat(all(splitter(("a\n" + longest + "\r\nb").getBytes(UTF_8), ",", 0, 1, 3)))
                .containsExactly("1:a", "2:" + longest, "3:b");

        var splitter = splitter(("a\n" + longest + "x\nb").getBytes(UTF_8), ",", 0, 1, 3);
        assertThatThrownBy(() -> all(splitter))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isFalse())
                .hasMessage("line 2 is longer than 64 bytes");
    }

    @Test
    void a_quote_that_is_never_closed_is_told_with_its_line() {
        var toTheEnd = splitter("a,b\n\"x\ny\",\"z\nrest\nrest".getBytes(UTF_8), ",", 0, 1, 3);
        assertThatThrownBy(() -> all(toTheEnd))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isFalse())
                .hasMessage("line 3: a quote that is opened there is not closed before the end of the file");

        var toTheLimit = splitter(("a,b\n\"" + "x\n".repeat(LIMIT)).getBytes(UTF_8), ",", 0, 1, 3);
        assertThatThrownBy(() -> all(toTheLimit))
                .hasMessage("line 2: a quote that is opened there is not closed within 64 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", "§", "\r\n"})
    @Timeout(20)
    void a_gigabyte_without_an_end_is_refused_at_once_or_passed_in_little_memory(String pattern) throws IOException {
        byte[] bytes = pattern.repeat(64).getBytes(UTF_8);
        var endless = new Endless(bytes, 1L << 30);
        var splitter = new RecordSplitter(endless, "§".getBytes(UTF_8), 0, 1, CsvFormat.RECORD_LIMIT);
        if (pattern.equals("\r\n")) {
            assertThat(splitter.next()).isNull();
            assertThat(splitter.line()).isEqualTo((1L << 29) + 1);
        } else {
            assertThatThrownBy(splitter::next).isInstanceOf(TaskFailedException.class);
            assertThat(endless.given).isLessThan(4L << 20);
        }
    }

    @Test
    void it_splits_far_more_than_fifty_megabytes_a_second() throws IOException {
        byte[] lines = "00501,40.922326,-72.637078,\"Holtsville, NY\",Suffolk\n"
                .repeat(1000)
                .getBytes(UTF_8);
        long size = 200L << 20;
        var splitter = new RecordSplitter(
                new Endless(lines, size - size % lines.length), new byte[] {','}, 0, 1, CsvFormat.RECORD_LIMIT);
        long start = System.nanoTime();
        while (splitter.next() != null) {
            assertThat(splitter.line()).isPositive();
        }
        // generous: what counts is that nobody makes it quadratic
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    private static RecordSplitter splitter(byte[] bytes, String separator, long offset, long line, int buffer) {
        return new RecordSplitter(
                drips(bytes, offset, new Random(buffer)), separator.getBytes(UTF_8), offset, line, LIMIT, buffer);
    }

    private static List<String> all(RecordSplitter splitter) throws IOException {
        var records = new ArrayList<String>();
        RawRecord record = splitter.next();
        while (record != null) {
            records.add(record.line() + ":" + new String(record.bytes(), UTF_8));
            record = splitter.next();
        }
        return records;
    }

    /** A stream that gives less than it is asked for, as streams may. */
    private static InputStream drips(byte[] bytes, long offset, Random random) {
        return new ByteArrayInputStream(bytes, Math.toIntExact(offset), bytes.length) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    /** The same bytes again and again. */
    private static final class Endless extends InputStream {
        private final byte[] bytes;
        private final long size;
        private long given;

        Endless(byte[] bytes, long size) {
            this.bytes = bytes;
            this.size = size;
        }

        @Override
        public int read() {
            return given == size ? -1 : bytes[(int) (given++ % bytes.length)] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (given == size) {
                return -1;
            }
            int at = (int) (given % bytes.length);
            int count = (int) Math.min(Math.min(length, bytes.length - at), size - given);
            System.arraycopy(bytes, at, into, from, count);
            given += count;
            return count;
        }
    }
}
