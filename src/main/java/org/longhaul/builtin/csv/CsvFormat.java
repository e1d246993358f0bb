package org.longhaul.builtin.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import java.nio.charset.StandardCharsets;

/** How a file is written: which character separates its fields. The rest is RFC 4180. */
final class CsvFormat {
    /** The most bytes of one record: 1 MiB. */
    static final int RECORD_LIMIT = 1024 * 1024;

    private final String separator;
    private final CsvReader.CsvReaderBuilder reader;
    private final StringArrayHandler fields;

    /** Fields separated by this character. */
    CsvFormat(String separator) {
        this.separator = separator;
        this.reader = CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(false)
                .detectBomHeader(false);
        // no bounds of its own: the record's limit bounds them all
        this.fields = StringArrayHandler.builder()
                .maxFields(RECORD_LIMIT + 1)
                .maxFieldSize(RECORD_LIMIT + 1)
                .maxRecordSize(RECORD_LIMIT + 1)
                .build();
    }

    /** The separator as it stands in a file. */
    byte[] separatorBytes() {
        return separator.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The fields of one record.
     *
     * @throws CsvParseException if there is text behind a closing quote
     */
    String[] fields(String record) {
        return reader.ofSingleCsvRecord(fields, record);
    }
}
