package org.longhaul.builtin.csv;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.longhaul.platform.Settings;
import org.longhaul.spi.ParameterCheck;
import org.longhaul.spi.Parameters;

/** Refuses an order for csv-import whose file must not be read, or whose table or separator cannot be. */
@Named("csvImportCheck")
@Dependent
public class CsvImportCheck implements ParameterCheck {
    private final Settings settings;

    /** Checks against the import folder of this node. */
    @Inject
    public CsvImportCheck(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void check(Parameters parameters) {
        ImportOrder order = ImportOrder.of(parameters);
        new ImportFiles(settings.importDir()).find(order.file());
    }
}
