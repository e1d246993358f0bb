package org.longhaul.builtin.csv;

import java.util.HashMap;
import java.util.Map;
import org.longhaul.spi.TaskFailedException;

/**
 * How far an import is: what its checkpoint says. It commits in one transaction with the rows it speaks of.
 *
 * @param tableMade whether the table was made; before, there is nothing to go on from
 * @param offset where the next record begins in the file, in bytes
 * @param line the line it begins on
 * @param rows rows in the table
 * @param rejected lines in the rejects file
 * @param rejectsLength the length of the rejects file in bytes
 * @param millis milliseconds of running so far, over all attempts
 * @param file the file as it was when the import began
 */
record Position(
        boolean tableMade,
        long offset,
        long line,
        long rows,
        long rejected,
        long rejectsLength,
        long millis,
        Fingerprint file) {
    /**
     * Tells one state of a file from another.
     *
     * @param size in bytes
     * @param modified milliseconds since 1970
     */
    record Fingerprint(long size, long modified) {}

    /** Behind the header of a file, before anything was done. */
    static Position behindHeader(long offset, long line, Fingerprint file) {
        return new Position(false, offset, line, 0, 0, 0, 0, file);
    }

    /** At the beginning of a range, of an import that has made the table. */
    static Position atRange(Range range, Fingerprint file) {
        return new Position(true, range.from(), range.line(), 0, 0, 0, 0, file);
    }

    /** The same, once the table is there. */
    Position withTable() {
        return new Position(true, offset, line, rows, rejected, rejectsLength, millis, file);
    }

    /** The same, with a rejects file of another length. */
    Position withRejectsLength(long length) {
        return new Position(tableMade, offset, line, rows, rejected, length, millis, file);
    }

    /** As a checkpoint. */
    String asText() {
        return "table=%d offset=%d line=%d rows=%d rejected=%d rejectsLength=%d millis=%d size=%d modified=%d"
                .formatted(
                        tableMade ? 1 : 0,
                        offset,
                        line,
                        rows,
                        rejected,
                        rejectsLength,
                        millis,
                        file.size(),
                        file.modified());
    }

    /**
     * Reads a checkpoint.
     *
     * @throws TaskFailedException for good, if it was not written by {@link #asText()}
     */
    static Position parse(String text) {
        Map<String, Long> values = new HashMap<>();
        try {
            for (String pair : text.split(" ", -1)) {
                int equals = pair.indexOf('=');
                values.put(pair.substring(0, Math.max(equals, 0)), Long.parseLong(pair.substring(equals + 1)));
            }
            return new Position(
                    number(values, "table") == 1,
                    number(values, "offset"),
                    number(values, "line"),
                    number(values, "rows"),
                    number(values, "rejected"),
                    number(values, "rejectsLength"),
                    number(values, "millis"),
                    new Fingerprint(number(values, "size"), number(values, "modified")));
        } catch (IllegalArgumentException e) {
            throw TaskFailedException.forGood("The checkpoint cannot be read: " + text, e);
        }
    }

    private static long number(Map<String, Long> values, String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
