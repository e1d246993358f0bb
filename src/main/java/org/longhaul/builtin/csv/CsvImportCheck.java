package org.longhaul.builtin.csv;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import org.longhaul.spi.ParameterCheck;
import org.longhaul.spi.Parameters;

/** Refuses an order for csv-import whose table or separator cannot be. Its file has been looked for before. */
@Named("csvImportCheck")
@Dependent
public class CsvImportCheck implements ParameterCheck {
    @Override
    public void check(Parameters parameters) {
        ImportOrder.of(parameters);
    }
}
