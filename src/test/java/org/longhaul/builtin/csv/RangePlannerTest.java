package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.spi.TaskFailedException;

class RangePlannerTest {
    private static final int LIMIT = 100_000;

    /** A record as it is told: equal if everything is. */
    private record Seen(long line, long start, long end, String text) {}

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "§", "😀"})
    void whatever_is_in_a_file_its_ranges_hold_each_record_once(String separator) throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        byte[] sign = separator.getBytes(StandardCharsets.UTF_8);
        for (int file = 0; file < 300; file++) {
            byte[] bytes = randomFile(random, separator);
            int begin = random.nextInt(5);
            long line = 1L + random.nextInt(3);
            List<Seen> whole = read(bytes, sign, begin, line, bytes.length);
            for (int parts : new int[] {1, 2, 3, 4, 5, 7, 8, 16, 64}) {
                String what = "seed %d, file %d, %d parts".formatted(seed, file, parts);
                List<Range> ranges =
                        RangePlanner.plan(splitter(bytes, sign, begin, line), bytes.length, parts, offset -> true);
                assertThat(ranges).as(what).hasSizeBetween(1, Math.max(1, Math.min(parts, whole.size())));
                var joined = new ArrayList<Seen>();
                long next = begin;
                for (Range range : ranges) {
                    assertThat(range.from()).as(what).isEqualTo(next);
                    List<Seen> records = read(bytes, sign, range.from(), range.line(), range.to());
                    if (!whole.isEmpty()) {
                        assertThat(records).as(what).isNotEmpty();
                    }
                    joined.addAll(records);
                    next = range.to();
                }
                assertThat(next).as(what).isEqualTo(bytes.length);
                assertThat(joined).as(what).isEqualTo(whole);
            }
        }
    }

    @Test
    void the_shipped_file_is_divided_evenly() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("src/main/data/zipcodes.csv"));
        byte[] comma = {','};
        RecordSplitter records = splitter(bytes, comma, 0, 1);
        records.next();
        List<Range> ranges = RangePlanner.plan(records, bytes.length, 8, offset -> true);
        assertThat(ranges).hasSize(8);
        assertThat(ranges)
                .allSatisfy(range ->
                        assertThat(range.length()).isBetween(bytes.length / 8 - 200L, bytes.length / 8 + 200L));
        assertThat(ranges.get(0).line()).isEqualTo(2);
    }

    @Test
    void blank_lines_make_no_range() throws IOException {
        byte[] bytes = ("a\n" + "\n".repeat(1000)).getBytes(StandardCharsets.UTF_8);
        assertThat(plan(bytes, 8)).containsExactly(new Range(0, bytes.length, 1));
        assertThat(plan("\n\n".getBytes(StandardCharsets.UTF_8), 8)).containsExactly(new Range(0, 2, 1));
        assertThat(plan(new byte[0], 8)).containsExactly(new Range(0, 0, 1));
    }

    @Test
    void one_long_record_leaves_no_range_empty() throws IOException {
        byte[] bytes = ("a\n\"" + "\n".repeat(1000) + "\"\nb\n").getBytes(StandardCharsets.UTF_8);
        assertThat(plan(bytes, 8)).containsExactly(new Range(0, 1005, 1), new Range(1005, bytes.length, 1003));
    }

    @Test
    void a_range_is_worth_a_task() {
        assertThat(RangePlanner.parts(0, 8)).isEqualTo(1);
        assertThat(RangePlanner.parts(2 * RangePlanner.SMALLEST - 1, 8)).isEqualTo(1);
        assertThat(RangePlanner.parts(2 * RangePlanner.SMALLEST, 8)).isEqualTo(2);
        assertThat(RangePlanner.parts(1L << 40, 64)).isEqualTo(64);
    }

    @Test
    void it_stops_when_it_is_not_to_go_on_and_tells_how_far_it_is() throws IOException {
        byte[] bytes = "abc,def\n".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
        var told = new ArrayList<Long>();
        assertThat(RangePlanner.plan(splitter(bytes, new byte[] {','}, 0, 1), bytes.length, 4, offset -> {
                    told.add(offset);
                    return told.size() < 3;
                }))
                .isEmpty();
        assertThat(told).hasSize(3).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void what_cannot_be_divided_says_why() {
        assertThatThrownBy(() -> plan("a\n\"b\n".getBytes(StandardCharsets.UTF_8), 4))
                .isInstanceOf(TaskFailedException.class)
                .hasMessage("line 2: a quote that is opened there is not closed before the end of the file");
        assertThatThrownBy(() -> plan(("a\n" + "x".repeat(LIMIT + 1) + "\n").getBytes(StandardCharsets.UTF_8), 4))
                .isInstanceOf(TaskFailedException.class)
                .hasMessage("line 2 is longer than 100000 bytes");
    }

    private static List<Range> plan(byte[] bytes, int parts) throws IOException {
        return RangePlanner.plan(splitter(bytes, new byte[] {','}, 0, 1), bytes.length, parts, offset -> true);
    }

    /** Some bytes to skip, then records with quotes, separators, and line breaks of all kinds; all quotes are closed. */
    private static byte[] randomFile(Random random, String separator) {
        String[] breaks = {"\n", "\r\n", "\r"};
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("xyz\n".getBytes(StandardCharsets.UTF_8));
        int records = random.nextInt(40);
        for (int record = 0; record < records; record++) {
            var text = new StringBuilder();
            int fields = 1 + random.nextInt(3);
            for (int field = 0; field < fields; field++) {
                text.append(field == 0 ? "" : separator);
                if (random.nextInt(3) == 0) {
                    text.append('"')
                            .append(noise(random, separator).replace("\"", "\"\""))
                            .append('"');
                } else {
                    text.append(noise(random, separator)
                            .replaceAll("[\r\n]", "")
                            .replaceAll("^\"+", "")
                            .replace(separator, "."));
                }
            }
            bytes.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
            if (random.nextInt(20) == 0) {
                bytes.write(0xC3); // half a character
            }
            if (record < records - 1 || random.nextBoolean()) {
                int lines = random.nextInt(6) == 0 ? 1 + random.nextInt(5) : 1;
                for (int i = 0; i < lines; i++) {
                    bytes.writeBytes(breaks[random.nextInt(3)].getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return bytes.toByteArray();
    }

    private static String noise(Random random, String separator) {
        String[] pieces = {"a", "ä", "\"", "\n", "\r\n", "\r", separator, "0", " ", "long enough to matter"};
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    private static List<Seen> read(byte[] bytes, byte[] separator, long from, long line, long to) throws IOException {
        RecordSplitter records = splitter(bytes, separator, (int) from, line);
        var all = new ArrayList<Seen>();
        while (records.offset() < to) {
            RawRecord record = records.next();
            if (record == null) {
                break;
            }
            all.add(new Seen(
                    record.line(),
                    record.start(),
                    record.end(),
                    new String(record.bytes(), StandardCharsets.ISO_8859_1)));
        }
        return all;
    }

    /** With a buffer so small that it is filled many times. */
    private static RecordSplitter splitter(byte[] bytes, byte[] separator, int from, long line) {
        var in = new ByteArrayInputStream(bytes, from, bytes.length - from);
        return new RecordSplitter(in, separator, from, line, LIMIT, 16);
    }
}
