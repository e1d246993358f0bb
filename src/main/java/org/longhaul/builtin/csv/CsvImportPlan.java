package org.longhaul.builtin.csv;

import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.longhaul.platform.Faults;
import org.longhaul.platform.ImportFolder;
import org.longhaul.platform.Settings;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;

/**
 * Decides how an import is done. One that is not parallel, or too small to be divided, goes on to the step that reads the
 * file as a whole. Any other has its table made and its file divided, and spreads the ranges as children; when they have
 * ended it is run once more, and puts their results together.
 *
 * <p>All of it can be cut off anywhere and run again: the table is made once, the same file is divided into the same
 * ranges, and a child that is there is not made again.
 */
@Named("csvImportPlan")
@Dependent
public class CsvImportPlan implements Batchlet {
    /** The import goes on in the step that reads the whole file. */
    static final String AS_A_WHOLE = "WHOLE";

    /** The work is the children's now. */
    static final String SPREAD = "SPREAD";

    /** The children's work is put together. */
    static final String JOINED = "JOINED";

    private static final String STOPPED = "STOPPED";

    private final TaskContext context;
    private final Settings settings;
    private final ImportTables tables;
    private final ImportRejects rejects;
    private final Faults faults;

    /** For this run, of a file of this node's import folder. */
    @Inject
    public CsvImportPlan(
            TaskContext context, Settings settings, ImportTables tables, ImportRejects rejects, Faults faults) {
        this.context = context;
        this.settings = settings;
        this.tables = tables;
        this.rejects = rejects;
        this.faults = faults;
    }

    @Override
    public String process() throws IOException {
        try {
            ImportOrder order = ImportOrder.of(context.parameters());
            if (order.parallel() == 1) {
                return AS_A_WHOLE;
            }
            return context.stage() == 0 ? divide(order) : join(order);
        } catch (InvalidParameterException e) {
            throw ImportReader.wrong(e);
        }
    }

    /** Does nothing: the run sees in its context that it is to stop. */
    @Override
    public void stop() {
        // asked between records
    }

    private String divide(ImportOrder order) throws IOException {
        Path file = new ImportFolder(settings.importDir()).find("file", order.file());
        var format = new CsvFormat(order.separator());
        try (var source = SourceFile.open(file, format, tables.store()::fold)) {
            long size = source.fingerprint().size();
            int parts = RangePlanner.parts(size - source.offset(), order.parallel());
            if (parts == 1) {
                return AS_A_WHOLE;
            }
            rejects.sweep();
            var table = new ImportTable(order.table(), source.header().names());
            tables.ready(order, table, context, source, context.lastCheckpoint().map(Position::parse));
            List<Range> ranges = RangePlanner.plan(source.records(), size, parts, offset -> {
                context.progress(offset, size, "bytes looked at");
                return !context.shouldStop();
            });
            if (ranges.isEmpty()) {
                return STOPPED;
            }
            if (!source.unchanged()) {
                throw ImportTables.changed(order.file(), "while it was read");
            }
            if (ranges.size() == 1) {
                return AS_A_WHOLE;
            }
            context.spread(Spread.over(IntStream.range(0, ranges.size())
                            .mapToObj(i ->
                                    child(i, new RangeOrder(context.id(), order, ranges.get(i), source.fingerprint()))))
                    .joining()
                    .stoppingEarly());
            faults.at("csv-import-plan divided");
            return context.shouldStop() ? STOPPED : SPREAD;
        }
    }

    private static Child child(int number, RangeOrder order) {
        return Child.of(String.format(Locale.ROOT, "range-%02d", number + 1), order.request())
                .expecting(order.range().length(), "bytes");
    }

    private String join(ImportOrder order) throws IOException {
        long rejected = rejects.count(context.id());
        if (rejected > order.rejectLimit()) {
            // the ranges that found the last of them did not know of each other
            throw rejects.tooMany(context.id(), order.rejectLimit(), context.id());
        }
        long rows = 0;
        double seconds = 0;
        for (ChildInfo child : context.children()) {
            JsonObject result = result(child);
            rows += result.getJsonNumber("rows").longValueExact();
            seconds += result.getJsonNumber("seconds").doubleValue();
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rows", rows);
        result.put("rejected", rejected);
        result.put("seconds", Math.round(seconds * 1000) / 1000.0);
        if (rejected > 0) {
            result.put("rejects", rejects.write(context.id(), context.id()));
        }
        context.result(result);
        return JOINED;
    }

    private static JsonObject result(ChildInfo child) {
        if (child.result() == null) {
            throw TaskFailedException.forGood("Child %s (%s) left no result".formatted(child.key(), child.id()));
        }
        try (var reader = Json.createReader(new StringReader(child.result()))) {
            return reader.readObject();
        }
    }
}
