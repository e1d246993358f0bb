package org.longhaul.builtin.csv;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
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

/** Reads the records of the file, and hands each on together with the run it is part of. */
@Named("csvImportReader")
@Dependent
public class CsvImportReader extends RestartableItemReader {
    private final Settings settings;
    private final ImportTables tables;
    private final Faults faults;
    private @Nullable ImportRun run;

    /** Reads from the import folder of this node into these tables. */
    @Inject
    public CsvImportReader(Settings settings, ImportTables tables, Faults faults) {
        this.settings = settings;
        this.tables = tables;
        this.faults = faults;
    }

    /**
     * A record on its way to the processor.
     *
     * @param run what it is part of
     */
    record Line(ImportRun run, RawRecord record) {}

    @Override
    protected void open(Optional<String> position) throws IOException {
        run = openRun(position.map(Position::parse));
    }

    private ImportRun openRun(Optional<Position> last) throws IOException {
        ImportOrder order;
        Path file;
        try {
            order = ImportOrder.of(context().parameters());
            file = new ImportFolder(settings.importDir()).find("file", order.file());
        } catch (InvalidParameterException e) {
            throw TaskFailedException.forGood("%s: %s".formatted(e.parameter(), e.getMessage()), e);
        }
        return new ImportRun(order, context(), tables, file, settings.home(), last);
    }

    @Override
    public @Nullable Object readItem() throws IOException {
        faults.at("csv-import row");
        ImportRun current = run();
        RawRecord record = current.read();
        return record == null ? null : new Line(current, record);
    }

    @Override
    protected String position() {
        return run().position().asText();
    }

    /** Closes the file and its rejects file; the batch runtime calls it however the step ends. */
    @Override
    public void close() throws IOException {
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
