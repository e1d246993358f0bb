package org.longhaul.builtin.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Faults;
import org.longhaul.platform.ImportFolder;
import org.longhaul.platform.Settings;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.RestartableItemReader;
import org.longhaul.spi.TaskFailedException;

/** Reads records of a file, and hands each on together with the run it is part of. */
abstract class ImportReader extends RestartableItemReader {
    private final Settings settings;
    private final Faults faults;
    private final String place;
    private @Nullable ImportRun run;

    /**
     * Reads from the import folder of this node.
     *
     * @param place what faults call the reading of a record
     */
    ImportReader(Settings settings, Faults faults, String place) {
        this.settings = settings;
        this.faults = faults;
        this.place = place;
    }

    /**
     * A record on its way to the processor.
     *
     * @param run what it is part of
     */
    record Line(ImportRun run, RawRecord record) {}

    /** Begins the run, or goes on with it; a parameter that cannot be ends it for good. */
    abstract ImportRun begin(Optional<Position> last) throws IOException;

    @Override
    protected final void open(Optional<String> position) throws IOException {
        try {
            run = begin(position.map(Position::parse));
        } catch (InvalidParameterException e) {
            throw wrong(e);
        }
    }

    /** The real path of a file of the import folder. */
    final Path find(String file) {
        return new ImportFolder(settings.importDir()).find("file", file);
    }

    /** What becomes of an order that was checked when it came, and is not right any more. */
    static TaskFailedException wrong(InvalidParameterException e) {
        return TaskFailedException.forGood("%s: %s".formatted(e.parameter(), e.getMessage()), e);
    }

    @Override
    public final @Nullable Object readItem() throws IOException {
        faults.at(place);
        ImportRun current = run();
        RawRecord record = current.read();
        return record == null ? null : new Line(current, record);
    }

    @Override
    protected final String position() {
        return run().position().asText();
    }

    /** Closes the file and its rejects; the batch runtime calls it however the step ends. */
    @Override
    public final void close() throws IOException {
        if (run != null) {
            run.close();
        }
    }

    private ImportRun run() {
        if (run == null) {
            throw new IllegalStateException("The reader is not open");
        }
        return run;
    }
}
