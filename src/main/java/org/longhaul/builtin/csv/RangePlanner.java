package org.longhaul.builtin.csv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Divides a file into ranges of about the same length, each of whole records. Whether a line break is within quotes can
 * only be known from everything before it, and so can the number of a line: so all records are passed once, in order and
 * undecoded. For the same file the ranges are always the same.
 */
final class RangePlanner {
    /** A range has at least about so many bytes: below, a task of its own is not worth it. */
    static final long SMALLEST = 64 * 1024;

    private static final long LOOK_EVERY = 1024 * 1024;

    private RangePlanner() {}

    /** Into how many ranges so many bytes are worth to be divided, if no more than these are wanted. */
    static int parts(long bytes, int most) {
        return (int) Math.max(1, Math.min(most, bytes / SMALLEST));
    }

    /**
     * Divides what is left of a file.
     *
     * @param records stands at the beginning of a record, where the first range begins
     * @param size the length of the file
     * @param most how many ranges there may be; each has a record, so there are fewer if there are few records
     * @param goOn told now and then how far it is, in bytes of the file; says whether to go on
     * @return the ranges in order, one at least: they cover everything from where the records stand to the end; none if
     *     it was not to go on
     * @throws org.longhaul.spi.TaskFailedException if a record is longer than the limit or a quote is never closed
     */
    static List<Range> plan(RecordSplitter records, long size, int most, LongPredicate goOn) throws IOException {
        record Start(long offset, long line) {}
        long begin = records.offset();
        long length = size - begin;
        long firstLine = records.line();
        var starts = new ArrayList<Start>();
        int next = 0; // of so many parts, the one that is to begin next
        long nextLook = begin + LOOK_EVERY;
        while (true) {
            long offset = records.offset();
            long line = records.line();
            if (offset >= nextLook) {
                nextLook = offset + LOOK_EVERY;
                if (!goOn.test(offset)) {
                    return List.of();
                }
            }
            if (!records.skip()) {
                break;
            }
            if (next < most && offset - begin >= share(length, next, most)) {
                starts.add(new Start(offset, line));
                while (next < most && offset - begin >= share(length, next, most)) {
                    next++;
                }
            }
        }
        if (starts.isEmpty()) {
            return List.of(new Range(begin, size, firstLine));
        }
        var ranges = new ArrayList<Range>();
        for (int i = 0; i < starts.size(); i++) {
            Start start = starts.get(i);
            long to = i + 1 < starts.size() ? starts.get(i + 1).offset() : size;
            ranges.add(new Range(start.offset(), to, start.line()));
        }
        return ranges;
    }

    private static long share(long length, int part, int parts) {
        return length / parts * part + length % parts * part / parts;
    }
}
