package org.longhaul.builtin.csv;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.longhaul.platform.Faults;
import org.longhaul.platform.Settings;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.TaskFailedException;

/** Reads the records of one range of a file. */
@Named("csvImportRangeReader")
@Dependent
public class CsvImportRangeReader extends ImportReader {
    private final Settings settings;
    private final ImportTables tables;
    private final ImportRejects rejects;

    /** Reads from the import folder of this node into these tables. */
    @Inject
    public CsvImportRangeReader(Settings settings, ImportTables tables, ImportRejects rejects, Faults faults) {
        super(settings, faults, "csv-import-range row");
        this.settings = settings;
        this.tables = tables;
        this.rejects = rejects;
    }

    @Override
    ImportRun begin(Optional<Position> last) throws IOException {
        RangeOrder order = RangeOrder.of(context().parameters());
        return ImportRun.ofRange(order, context(), tables, rejects, here(order), settings.node(), last);
    }

    private Path here(RangeOrder order) {
        try {
            return find(order.order().file());
        } catch (InvalidParameterException e) {
            throw TaskFailedException.forGood(
                    "file: %s of node %s: %s. All nodes must see the same folder"
                            .formatted(
                                    e.getMessage(),
                                    settings.node(),
                                    order.order().file()),
                    e);
        }
    }
}
