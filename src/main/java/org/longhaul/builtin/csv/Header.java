package org.longhaul.builtin.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.longhaul.spi.TaskFailedException;

/**
 * The names of a file's columns, from its first record.
 *
 * @param names trimmed, unique however the database folds them, each fit to name a column
 */
record Header(List<String> names) {
    /** The column of the line numbers, which every table has beside those of its file. */
    static final String LINE_NO = "line_no";

    /** The most columns: what every database of ours can hold. */
    private static final int MAX_COLUMNS = 1000;
    /** The longest name: what PostgreSQL can tell apart. */
    private static final int MAX_BYTES = 63;

    Header {
        names = List.copyOf(names);
    }

    /**
     * Reads the names.
     *
     * @param fold how the database writes a name, so that names it cannot tell apart are noticed
     * @throws TaskFailedException for good, if the record is no header
     */
    static Header of(RawRecord record, CsvFormat format, UnaryOperator<String> fold) {
        String[] fields = fields(record, format);
        if (fields.length > MAX_COLUMNS) {
            throw refused(record, "it has %d columns, more than %d".formatted(fields.length, MAX_COLUMNS));
        }
        var names = new ArrayList<String>(fields.length);
        Map<String, Integer> seen = new HashMap<>();
        seen.put(fold.apply(LINE_NO), 0);
        for (int i = 0; i < fields.length; i++) {
            String name = fields[i].strip();
            String flaw = flaw(name, fold.apply(name));
            if (!flaw.isEmpty()) {
                throw refused(record, "column %d is \"%s\", %s".formatted(i + 1, shown(name), flaw));
            }
            Integer other = seen.putIfAbsent(fold.apply(name), i + 1);
            if (other != null) {
                String clash = other == 0
                        ? "the name of the column that holds the line numbers"
                        : "the same name as column " + other;
                throw refused(record, "column %d is \"%s\", %s".formatted(i + 1, shown(name), clash));
            }
            names.add(name);
        }
        return new Header(names);
    }

    private static String[] fields(RawRecord record, CsvFormat format) {
        String text;
        try {
            text = Utf8.decode(record.bytes());
        } catch (CharacterCodingException e) {
            throw TaskFailedException.forGood("line %d is not UTF-8".formatted(record.line()), e);
        }
        if (text.indexOf('\0') >= 0) {
            throw TaskFailedException.forGood(
                    "line %d holds NUL characters: the file is UTF-16 or no text, and must be UTF-8"
                            .formatted(record.line()));
        }
        try {
            return format.fields(text);
        } catch (CsvParseException e) {
            throw refused(record, "it has text behind a closing quote");
        }
    }

    private static String flaw(String name, String folded) {
        if (name.isEmpty()) {
            return "and a column needs a name";
        }
        int first = name.codePointAt(0);
        if (!Character.isLetter(first) && first != '_') {
            return "and a column's name begins with a letter or _";
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return "and a column's name has no control characters or line breaks";
        }
        int quotes = 2;
        if (Math.max(bytes(name), bytes(folded) - quotes) > MAX_BYTES) {
            return "and a column's name has at most %d bytes".formatted(MAX_BYTES);
        }
        return "";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String shown(String name) {
        return Texts.cut(name, 60).replaceAll("\\p{Cntrl}", "?");
    }

    private static TaskFailedException refused(RawRecord record, String why) {
        return TaskFailedException.forGood("line %d is not a header: %s".formatted(record.line(), why));
    }
}
