package org.longhaul.builtin.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.builtin.csv.CheckedLine.Row;

/** Decides whether a record is a row that every database takes, or a reject, and why. */
final class LineCheck {
    private static final int SHOWN = 500;

    private final CsvFormat format;
    private final Header header;
    private final int maxText;

    /** Rows of these columns, none of whose fields has more characters than that. */
    LineCheck(CsvFormat format, Header header, int maxText) {
        this.format = format;
        this.header = header;
        this.maxText = maxText;
    }

    /** A row, or a reject. */
    CheckedLine check(RawRecord record) {
        String text;
        try {
            text = Utf8.decode(record.bytes());
        } catch (CharacterCodingException e) {
            return reject(record, "is not valid UTF-8");
        }
        if (text.indexOf('\0') >= 0) {
            return reject(record, "holds a NUL character"); // PostgreSQL cannot store it
        }
        String[] fields;
        try {
            fields = format.fields(text);
        } catch (CsvParseException e) {
            return reject(record, "has text behind a closing quote");
        }
        int columns = header.names().size();
        if (fields.length != columns) {
            return reject(record, "has %d fields, the header has %d".formatted(fields.length, columns));
        }
        for (int i = 0; i < columns; i++) {
            if (fields[i].length() > maxText) {
                return reject(
                        record,
                        "field %s has %d characters, more than %d"
                                .formatted(header.names().get(i), fields[i].length(), maxText));
            }
        }
        return new Row(record.line(), fields);
    }

    private static Reject reject(RawRecord record, String reason) {
        int enough = Math.min(record.bytes().length, SHOWN * 4); // no character has more than four bytes
        String text = new String(record.bytes(), 0, enough, StandardCharsets.UTF_8);
        return new Reject(record.line(), reason, Texts.cut(text, SHOWN));
    }
}
