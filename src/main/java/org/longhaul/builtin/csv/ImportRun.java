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
 * One attempt of an import: reads, checks and writes, and counts what it does. Everything it counts is in its {@link
 * #position()}, which commits with the rows; so an attempt that takes over at a position counts on from there.
 *
 * <p>Used by one thread: the batch runtime calls reader, processor and writer in turn.
 */
final class ImportRun implements Closeable {
    private static final System.Logger LOG = System.getLogger(ImportRun.class.getName());
    private static final String UNIT = "bytes";

    private final ImportOrder order;
    private final TaskContext context;
    private final ImportTables tables;
    private final SourceFile source;
    private final RejectsFile rejects;
    private final String rejectsName;
    private final LineCheck check;
    private final ImportTable table;
    private final long started = System.nanoTime();

    private final long earlierMillis;

    private Position committed;
    private @Nullable Position pending;
    private long rows;
    private long rejected;
    private boolean unwrittenLines;
    private boolean keepRejects;

    /**
     * Opens the file, makes the table or finds it again, and goes on where the last committed checkpoint says.
     *
     * @param file the real path of the file
     * @param home the data folder, below which the rejects file is
     * @throws TaskFailedException if the file or the table is not what it must be
     */
    ImportRun(
            ImportOrder order, TaskContext context, ImportTables tables, Path file, Path home, Optional<Position> last)
            throws IOException {
        this.order = order;
        this.context = context;
        this.tables = tables;
        var format = new CsvFormat(order.separator());
        ImportTableStore store = tables.store();
        this.source = SourceFile.open(file, format, store::fold);
        this.rejectsName = "rejects/" + context.id() + ".csv";
        this.rejects = new RejectsFile(home.resolve(rejectsName));
        try {
            this.check = new LineCheck(format, source.header(), store.dialect().maxText());
            this.table = new ImportTable(order.table(), source.header().names());
            this.committed = begin(last);
            source.goOn(committed.offset(), committed.line());
            if (!rejects.cutTo(committed.rejectsLength())) {
                context.comment("%s lacks the rejects of earlier attempts: they were written on another node"
                        .formatted(rejectsName));
                this.committed = committed.withRejectsLength(rejects.length());
            }
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
        this.rows = committed.rows();
        this.rejected = committed.rejected();
        this.earlierMillis = committed.millis();
        report();
    }

    private Position begin(Optional<Position> last) {
        if (last.isPresent() && !last.get().file().equals(source.fingerprint())) {
            throw changed("since the first attempt");
        }
        if (last.isPresent() && last.get().tableMade()) {
            tables.goOn(order.table(), context);
            return last.get();
        }
        return tables.make(
                table,
                order.replace(),
                context,
                Position.behindHeader(source.offset(), source.line(), source.fingerprint()));
    }

    /** The next record, or null at the end of the file. */
    @Nullable
    RawRecord read() throws IOException {
        RawRecord record = source.next();
        if (record != null) {
            unwrittenLines = true;
            return record;
        }
        if (!source.unchanged()) {
            throw changed("while it was read");
        }
        if (!unwrittenLines) {
            // no chunk comes that would report it
            context.progress(committed.file().size(), committed.file().size(), UNIT);
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
        for (CheckedLine line : lines) {
            if (line instanceof Row row) {
                good.add(row);
            } else if (line instanceof Reject reject) {
                bad.add(reject);
                if (rejected + bad.size() > order.rejectLimit()) {
                    throw tooManyRejects(bad);
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
        } else if (!keepRejects) {
            try {
                rejects.cutTo(committed.rejectsLength());
                rejects.close();
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "csv-import: %s keeps rejects of a chunk that was rolled back, the next attempt cuts them off"
                                .formatted(rejectsName),
                        e);
            }
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

    /** The rejects up to the one too many are kept, though their chunk is not: they say why the task failed. */
    private TaskFailedException tooManyRejects(List<Reject> bad) throws IOException {
        rejects.append(bad);
        keepRejects = true;
        return TaskFailedException.forGood("%d lines were rejected, %d are allowed. The first: %s. All are in %s"
                .formatted(
                        rejected + bad.size(),
                        order.rejectLimit(),
                        rejects.first().orElse("unknown"),
                        rejectsName));
    }

    private TaskFailedException changed(String when) {
        return TaskFailedException.forGood("The file %s has changed %s".formatted(order.file(), when));
    }

    private void report() {
        context.progress(committed.offset(), committed.file().size(), UNIT);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rows", committed.rows());
        result.put("rejected", committed.rejected());
        result.put("seconds", millis() / 1000.0);
        if (committed.rejected() > 0) {
            result.put("rejects", rejectsName);
        }
        context.result(result);
    }

    private long millis() {
        return earlierMillis + (System.nanoTime() - started) / 1_000_000;
    }
}
