package org.longhaul.builtin.csv;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.spi.TaskFailedException;

/** Where a run keeps its bad lines. What it appends for a chunk is there if the chunk commits, and only then. */
interface Rejects extends Closeable {
    /**
     * Makes sure that it holds what the last committed position says, and no more.
     *
     * @return the position to go on from
     */
    Position goOn(Position committed) throws IOException;

    /**
     * How many bad lines the whole import has, as far as it is known, before the chunk that is written now.
     *
     * @param own how many this run has found before
     */
    long before(long own);

    /** Appends the bad lines of a chunk, in its transaction. */
    void append(List<Reject> bad) throws IOException;

    /** How long it is, for the checkpoint. */
    long length();

    /** The transaction of a chunk was rolled back, and this is what is left of the run. */
    void rolledBack(Position committed);

    /**
     * There are too many: keeps the last ones though their chunk will not commit, because they say why the import failed.
     *
     * @return what to throw
     */
    TaskFailedException tooMany(List<Reject> bad, Position committed) throws IOException;

    /** Says in a result where bad lines are to be read. */
    void tell(Map<String, Object> result);

    /** What an import says that has more bad lines than it may. */
    static TaskFailedException failure(long rejected, long allowed, String first, String file) {
        return TaskFailedException.forGood("%d lines were rejected, %d are allowed. The first: %s. All are in %s"
                .formatted(rejected, allowed, first, file));
    }

    /** The name of the rejects file of an import, within the data folder. */
    static String fileOf(String importId) {
        return "rejects/" + importId + ".csv";
    }
}
