package org.longhaul.builtin.csv;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;

/** Makes a row or a reject of each record. It filters nothing: rejects must commit with the rows of their chunk. */
@Named("csvImportProcessor")
@Dependent
public class CsvImportProcessor implements ItemProcessor {
    /**
     * What became of a record, on its way to the writer.
     *
     * @param run what it is part of
     */
    record Checked(ImportRun run, CheckedLine line) {}

    @Override
    public Object processItem(Object item) {
        var line = (ImportReader.Line) item;
        return new Checked(line.run(), line.run().check(line.record()));
    }
}
