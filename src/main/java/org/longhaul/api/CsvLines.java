package org.longhaul.api;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values, with the names of the columns first. A text that a spreadsheet would take for a formula has an
 * apostrophe before it, as OWASP advises: whoever names a task or a product must not run anything where the file is
 * opened.
 */
final class CsvLines implements TaskLines {
    /** What a formula begins with; the wide forms are the same to a spreadsheet. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    /** A dot leads into an object. */
    private static final List<String> COLUMNS = List.of(
            "id",
            "type",
            "module",
            "state",
            "gate",
            "reason",
            "abortable",
            "priority",
            "key",
            "tag",
            "summary",
            "progress.completed",
            "progress.total",
            "progress.unit",
            "attempt",
            "maxAttempts",
            "epoch",
            "node",
            "acceptedBy",
            "submitter",
            "product",
            "scope",
            "ttl",
            "retryOf",
            "kind",
            "internal",
            "consumed",
            "abortRequestedAt",
            "created",
            "due",
            "started",
            "heartbeat",
            "ended",
            "lastPolled");

    private static final List<String> DETAILS = List.of("parameters", "attributes", "message", "result", "error");

    private final CsvWriter csv;
    private final List<String> columns;

    /** Writes the names of the columns at once. */
    CsvLines(OutputStream out, boolean details) {
        csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out, StandardCharsets.UTF_8);
        columns = columns(details);
        csv.writeRecord(columns);
    }

    /** The names of the columns. */
    static List<String> columns(boolean details) {
        var all = new ArrayList<>(COLUMNS);
        if (details) {
            all.addAll(DETAILS);
        }
        return List.copyOf(all);
    }

    @Override
    public void write(JsonObject task) throws IOException {
        var fields = new ArrayList<@Nullable String>(columns.size());
        for (String column : columns) {
            fields.add(text(value(task, column)));
        }
        try {
            csv.writeRecord(fields.toArray(new @Nullable String[0]));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static @Nullable JsonValue value(JsonObject task, String column) {
        int dot = column.indexOf('.');
        if (dot < 0) {
            return task.get(column);
        }
        JsonValue outer = task.get(column.substring(0, dot));
        return outer instanceof JsonObject object ? object.get(column.substring(dot + 1)) : null;
    }

    private static @Nullable String text(@Nullable JsonValue value) {
        if (value == null) {
            return null;
        }
        return value instanceof JsonString text ? harmless(text.getString()) : value.toString();
    }

    /** The text, with an apostrophe before it if it could be a formula. */
    static String harmless(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    @Override
    public void flush() throws IOException {
        csv.flush();
    }

    /** A line of these columns cannot tell. */
    @Override
    public boolean broken(JsonObject problem) throws IOException {
        flush();
        return false;
    }
}
