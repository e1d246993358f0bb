package org.longhaul.builtin.csv;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.builtin.csv.CheckedLine.Row;
import org.longhaul.platform.DataAccessException;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;

/**
 * One attempt of an import, or of one range of its file: reads, checks and writes, and counts what it does. Everything it counts is in its {@link
 * #position()}, which commits with the rows; so an attempt that takes over at a position counts on from there.
 *
 * <p>Used by one thread: the batch runtime calls reader, processor and writer in turn.
 */
final class ImportRun implements Closeable {
    private static final String UNIT = "bytes";

    private final ImportOrder order;
    private final TaskContext context;
    private final ImportTables tables;
    private final SourceFile source;
    private final Rejects rejects;
    private final LineCheck check;
    private final ImportTable table;
    private final long started = System.nanoTime();

    private final long earlierMillis;

    /** Where its part of the file begins, and where it ends: all records up to there are its own. */
    private final long from;

    private final long to;
    private final boolean whole;

    private Position committed;
    private @Nullable Position pending;
    private long rows;
    private long rejected;
    private boolean unwrittenLines;

    /** How a run begins at an opened file; it knows the file's header then. */
    private interface Beginning {
        Position begin(SourceFile source, ImportTable table) throws IOException;
    }

    /**
     * A run that reads the file as a whole: opens it, makes the table or finds it again, and goes on where the last
     * committed checkpoint says.
     *
     * @param file the real path of the file
     * @param home the data folder, below which the rejects file is
     * @throws TaskFailedException if the file or the table is not what it must be
     */
    static ImportRun ofFile(
            ImportOrder order, TaskContext context, ImportTables tables, Path file, Path home, Optional<Position> last)
            throws IOException {
        return new ImportRun(
                order,
                context,
                tables,
                file,
                new FileRejects(context, home, order.rejectLimit()),
                null,
                (source, table) -> tables.ready(order, table, context, source, last));
    }

    /**
     * A run that reads one range, for an import that has made the table.
     *
     * @param node this node's name, for whoever must find out why its file is another one
     * @throws TaskFailedException if the file or the table is not what it must be
     */
    static ImportRun ofRange(
            RangeOrder order,
            TaskContext context,
            ImportTables tables,
            ImportRejects rejects,
            Path file,
            String node,
            Optional<Position> last)
            throws IOException {
        return new ImportRun(
                order.order(), context, tables, file, rejects.of(order, context), order.range(), (source, table) -> {
                    if (!source.fingerprint().equals(order.file())) {
                        throw TaskFailedException.forGood(
                                "The file %s is not what it was when the import began: it has changed, or node %s has another"
                                        .formatted(order.order().file(), node));
                    }
                    tables.goOn(table.name(), order.importId());
                    return last.orElseGet(() -> Position.atRange(order.range(), order.file()));
                });
    }

    private ImportRun(
            ImportOrder order,
            TaskContext context,
            ImportTables tables,
            Path file,
            Rejects rejects,
            @Nullable Range range,
            Beginning beginning)
            throws IOException {
        this.order = order;
        this.context = context;
        this.tables = tables;
        this.rejects = rejects;
        var format = new CsvFormat(order.separator());
        ImportTableStore store = tables.store();
        this.source = SourceFile.open(file, format, store::fold);
        this.whole = range == null;
        this.from = range == null ? 0 : range.from();
        this.to = range == null ? source.fingerprint().size() : range.to();
        try {
            this.check = new LineCheck(format, source.header(), store.dialect().maxText());
            this.table = new ImportTable(order.table(), source.header().names());
            Position begin = beginning.begin(source, table);
            source.goOn(begin.offset(), begin.line());
            this.committed = rejects.goOn(begin);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
        this.rows = committed.rows();
        this.rejected = committed.rejected();
        this.earlierMillis = committed.millis();
        report();
    }

    /** The next record, or null at the end of the file or range. */
    @Nullable
    RawRecord read() throws IOException {
        // a whole file is read to its real end, so that one that grew is noticed
        RawRecord record = whole || source.offset() < to ? source.next() : null;
        if (record != null) {
            unwrittenLines = true;
            return record;
        }
        if (!source.unchanged()) {
            throw ImportTables.changed(order.file(), "while it was read");
        }
        if (!unwrittenLines) {
            // no chunk comes that would report it
            context.progress(to - from, to - from, UNIT);
        }
        return null;
    }

    /** What becomes of a record. */
    CheckedLine check(RawRecord record) {
        return check.check(record);
    }

    /** Writes the rows and rejects of one chunk, in its transaction. */
    void write(List<CheckedLine> lines) throws IOException {
        var good = new ArrayList<Row>(lines.size());
        var bad = new ArrayList<Reject>();
        long before = -1;
        for (CheckedLine line : lines) {
            if (line instanceof Row row) {
                good.add(row);
            } else if (line instanceof Reject reject) {
                before = before < 0 ? rejects.before(rejected) : before;
                bad.add(reject);
                if (before + bad.size() > order.rejectLimit()) {
                    throw rejects.tooMany(bad, committed);
                }
            }
        }
        rejects.append(bad);
        insert(good);
        rows += good.size();
        rejected += bad.size();
    }

    /** Where to go on after all that was read so far: the checkpoint of the chunk that is written now. */
    Position position() {
        var position = new Position(
                true, source.offset(), source.line(), rows, rejected, rejects.length(), millis(), source.fingerprint());
        pending = position;
        return position;
    }

    /** The transaction of the last chunk has ended: its rows and its position are there, or none of them. */
    void chunkEnded(boolean isCommitted) {
        if (isCommitted && pending != null) {
            committed = pending;
            unwrittenLines = false;
            report();
        } else {
            rejects.rolledBack(committed);
        }
    }

    @Override
    public void close() throws IOException {
        try (source) {
            rejects.close();
        }
    }

    private void insert(List<Row> good) {
        try {
            tables.store().insert(table, good);
        } catch (DataAccessException e) {
            throw TaskFailedException.forNow(
                    "The database did not take the rows of lines %d to %d: %s"
                            .formatted(
                                    good.get(0).line(),
                                    good.get(good.size() - 1).line(),
                                    e.getMessage()),
                    e);
        }
    }

    private void report() {
        context.progress(committed.offset() - from, to - from, UNIT);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rows", committed.rows());
        result.put("rejected", committed.rejected());
        result.put("seconds", millis() / 1000.0);
        if (committed.rejected() > 0) {
            rejects.tell(result);
        }
        context.result(result);
    }

    private long millis() {
        return earlierMillis + (System.nanoTime() - started) / 1_000_000;
    }
}
