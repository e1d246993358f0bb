package org.longhaul.builtin.csv;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.Optional;
import org.longhaul.platform.Faults;
import org.longhaul.platform.Settings;

/** Reads the records of a whole file. */
@Named("csvImportReader")
@Dependent
public class CsvImportReader extends ImportReader {
    private final Settings settings;
    private final ImportTables tables;

    /** Reads from the import folder of this node into these tables. */
    @Inject
    public CsvImportReader(Settings settings, ImportTables tables, Faults faults) {
        super(settings, faults, "csv-import row");
        this.settings = settings;
        this.tables = tables;
    }

    @Override
    ImportRun begin(Optional<Position> last) throws IOException {
        ImportOrder order = ImportOrder.of(context().parameters());
        return ImportRun.ofFile(order, context(), tables, find(order.file()), settings.home(), last);
    }
}
