package org.longhaul.builtin.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.longhaul.spi.TaskFailedException;

/**
 * Cuts CSV (RFC 4180) into records, without decoding it: so the offset of every record is known to the byte, and reading
 * can go on at any of them.
 *
 * <p>A quote opens only at the start of a field, two quotes within are one, and between quotes separators and line breaks
 * are text. A line ends with LF, CRLF or CR; the last one may end with the file. Blank lines are left out. What is wrong
 * within a record is not judged here, only what makes it impossible to say where it ends.
 *
 * <p>Memory is bounded by the limit for one record, however long a line is.
 */
final class RecordSplitter {
    private static final int BUFFER = 128 * 1024;

    private final InputStream in;
    private final byte[] separator;
    private final int limit;

    private byte[] buffer;
    /** The record's first byte in the buffer. */
    private int start;
    /** The next byte to look at. */
    private int at;
    /** Behind the last byte in the buffer. */
    private int end;
    /** Where the buffer's first byte is in the file. */
    private long base;
    /** The line that {@link #at} is on. */
    private long line;

    /** The line the current record begins on. */
    private long recordLine;
    /** The line on which the quote was opened that is still open, or 0. */
    private long openQuote;

    /**
     * Reads from a stream that stands at the beginning of a record.
     *
     * @param separator the separator's bytes
     * @param offset where the stream stands in the file
     * @param line the line it stands on
     * @param limit the most bytes of one record
     */
    RecordSplitter(InputStream in, byte[] separator, long offset, long line, int limit) {
        this(in, separator, offset, line, limit, BUFFER);
    }

    /** As the other one, with a buffer of that size to begin with. */
    RecordSplitter(InputStream in, byte[] separator, long offset, long line, int limit, int bufferSize) {
        this.in = in;
        this.separator = separator.clone();
        this.base = offset;
        this.line = line;
        this.recordLine = line;
        this.limit = limit;
        this.buffer = new byte[bufferSize];
    }

    /** Where the next record, or a blank line before it, begins; at the end of the file, its length. */
    long offset() {
        return base + at;
    }

    /** The line of {@link #offset()}. */
    long line() {
        return line;
    }

    /**
     * The next record, or null at the end of the file.
     *
     * @throws TaskFailedException if a record is longer than the limit or a quote is never closed
     */
    @Nullable
    RawRecord next() throws IOException {
        int length = pass();
        return length < 0
                ? null
                : new RawRecord(recordLine, base + start, base + at, Arrays.copyOfRange(buffer, start, start + length));
    }

    /**
     * Passes the next record without a look at what it says.
     *
     * @return whether there was one
     * @throws TaskFailedException as {@link #next()}
     */
    boolean skip() throws IOException {
        return pass() >= 0;
    }

    /** Runs over the next record and the line break that ends it; its length, or -1 at the end of the file. */
    private int pass() throws IOException {
        begin();
        boolean fieldStart = true;
        while (at < end || more()) {
            byte b = buffer[at];
            if (b == '"' && fieldStart) {
                passQuoted();
                fieldStart = false;
            } else if (b == '\n' || b == '\r') {
                int length = at - start;
                passLineBreak();
                if (length > 0) {
                    return bounded(length);
                }
                begin();
            } else if (b == separator[0] && separatorIsHere()) {
                at += separator.length;
                fieldStart = true;
            } else {
                at++;
                passPlain();
                fieldStart = false;
            }
        }
        return at == start ? -1 : bounded(at - start);
    }

    private void begin() {
        start = at;
        recordLine = line;
    }

    private int bounded(int length) {
        if (length > limit) {
            throw tooLong();
        }
        return length;
    }

    /** Runs over bytes that mean nothing, as far as the buffer goes. */
    private void passPlain() {
        byte[] bytes = buffer;
        byte first = separator[0];
        int last = end;
        int i = at;
        while (i < last && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != first) {
            i++;
        }
        at = i;
    }

    /** Runs over a quoted text, from its opening quote to behind the closing one. */
    private void passQuoted() throws IOException {
        openQuote = line;
        at++;
        boolean afterCarriageReturn = false;
        while (at < end || more()) {
            byte b = buffer[at++];
            if (b == '"') {
                if ((at < end || more()) && buffer[at] == '"') {
                    at++;
                } else {
                    openQuote = 0;
                    return;
                }
            } else if (b == '\r' || (b == '\n' && !afterCarriageReturn)) {
                line++;
            }
            afterCarriageReturn = b == '\r';
        }
        throw unclosed("is not closed before the end of the file");
    }

    private void passLineBreak() throws IOException {
        byte b = buffer[at++];
        if (b == '\r' && (at < end || more()) && buffer[at] == '\n') {
            at++;
        }
        line++;
    }

    private boolean separatorIsHere() throws IOException {
        while (end - at < separator.length) {
            if (!more()) {
                return false;
            }
        }
        return Arrays.equals(buffer, at, at + separator.length, separator, 0, separator.length);
    }

    /** Reads at least one more byte behind those of the current record; false at the end of the file. */
    private boolean more() throws IOException {
        // a line break may follow the longest record allowed
        if (end - start > limit + 2) {
            throw openQuote > 0 ? unclosed("is not closed within " + size(limit)) : tooLong();
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            base += start;
            at -= start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read <= 0) {
            return false;
        }
        end += read;
        return true;
    }

    private TaskFailedException tooLong() {
        return TaskFailedException.forGood("line %d is longer than %s".formatted(recordLine, size(limit)));
    }

    private TaskFailedException unclosed(String what) {
        return TaskFailedException.forGood("line %d: a quote that is opened there %s".formatted(openQuote, what));
    }

    private static String size(int bytes) {
        return bytes % (1024 * 1024) == 0 ? bytes / (1024 * 1024) + " MiB" : bytes + " bytes";
    }
}
