package org.longhaul.builtin.csv;

import org.longhaul.builtin.csv.Position.Fingerprint;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskRequest;

/**
 * What an import orders for one range of its file.
 *
 * @param importId the task that is the import: the table and the rejects are in its name
 * @param order what was ordered of it
 * @param range the part of the file
 * @param file the file as it was when it was divided
 */
record RangeOrder(String importId, ImportOrder order, Range range, Fingerprint file) {
    /** The type of the tasks. */
    static final String TYPE = "csv-import-range";

    /**
     * Reads an order.
     *
     * @throws InvalidParameterException if it asks for what cannot be
     */
    static RangeOrder of(Parameters parameters) {
        return new RangeOrder(
                parameters.requiredText("import"),
                ImportOrder.of(parameters),
                new Range(number(parameters, "from"), number(parameters, "to"), number(parameters, "line")),
                new Fingerprint(number(parameters, "size"), number(parameters, "modified")));
    }

    private static long number(Parameters parameters, String name) {
        return parameters.integer(name).orElseThrow(() -> new InvalidParameterException(name, "is required"));
    }

    /** The request that says it. */
    TaskRequest request() {
        return TaskRequest.of(TYPE)
                .with("import", importId)
                .with("file", order.file())
                .with("table", order.table())
                .with("separator", order.separator())
                .with("rejectLimit", order.rejectLimit())
                .with("from", range.from())
                .with("to", range.to())
                .with("line", range.line())
                .with("size", file.size())
                .with("modified", file.modified())
                .summary("Lines from %d on of %s".formatted(range.line(), Texts.cut(order.file(), 400)));
    }
}
