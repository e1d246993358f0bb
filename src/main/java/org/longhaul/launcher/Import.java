package org.longhaul.launcher;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The job that the first command shows: a CSV file is put into the import folder, imported, and followed to its end.
 *
 * @param file the CSV file
 */
record Import(Path file) {
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED", "DROPPED");
    private static final int TABLE_NAME = 60;
    private static final long LOOK_MILLIS = 250;

    /**
     * Reads {@code longhaul.file}; without it, the data set that comes with the project.
     *
     * @throws LaunchException if the file is not there or cannot be read
     */
    static Import from(Map<String, String> properties) {
        String given = properties.getOrDefault("longhaul.file", "");
        Path file = given.isEmpty()
                ? Path.of(properties.getOrDefault("longhaul.project", ""), "src", "main", "data", "zipcodes.csv")
                : Path.of(given);
        file = file.toAbsolutePath().normalize();
        if (!Files.exists(file)) {
            throw new LaunchException("There is no file %s to import.".formatted(file));
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new LaunchException("%s is no file that can be read.".formatted(file));
        }
        return new Import(file);
    }

    /** The table is named after the file, in letters that every database takes without quotes. */
    String table() {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.[^.]*$", "");
        name = name.replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        name = name.isEmpty() || Character.isDigit(name.charAt(0)) ? "t_" + name : name;
        return name.substring(0, Math.min(TABLE_NAME, name.length()));
    }

    /**
     * Runs it and tells {@code out} about it.
     *
     * @param token of an account that may submit
     * @return the task as it ended
     */
    JsonObject run(Server server, String token, PrintStream out, boolean terminal) throws InterruptedException {
        Path copy = copyTo(server.config().importDir());
        TaskClient client = new TaskClient(server.baseUri(), token);
        URI task = client.submit(
                "csv-import",
                Json.createObjectBuilder()
                        .add("file", copy.getFileName().toString())
                        .add("table", table())
                        .add("ifExists", "replace")
                        .build());
        out.printf("Importing %s into table %s: %s%n", file, table(), task);
        ProgressBar bar = new ProgressBar(out, terminal, System::nanoTime);
        while (true) {
            JsonObject now = client.read(task);
            String state = now.getString("state", "");
            JsonObject progress = object(now, "progress");
            long completed = number(progress, "completed");
            long total = number(progress, "total");
            String unit = text(progress, "unit");
            if (ENDED.contains(state)) {
                bar.end(state, completed, total, unit);
                out.println(summary(now));
                return now;
            }
            bar.show(state, completed, total, unit);
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** A file that changes while it is read would make a restart meaningless, so it is copied, not linked. */
    private Path copyTo(Path folder) {
        Path copy = folder.resolve(file.getFileName());
        try {
            if (Files.exists(copy) && Files.isSameFile(file, copy)) {
                return copy;
            }
            Path part = Files.createTempFile(folder, ".", ".part");
            try {
                Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
                return Files.move(part, copy, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new LaunchException("%s cannot be copied to %s: %s.".formatted(file, folder, e), e);
        }
    }

    /** What came of it, in one line. */
    static String summary(JsonObject task) {
        String state = task.getString("state", "");
        if (!state.equals("SUCCEEDED")) {
            String why = text(task, "message");
            why = why.isEmpty() ? text(task, "error") : why;
            why = why.isEmpty() ? text(task, "reason") : why;
            return "The import ended as %s%s".formatted(state, why.isEmpty() ? "." : ": " + why);
        }
        JsonObject result = object(task, "result");
        long rows = number(result, "rows");
        double seconds = result.get("seconds") instanceof JsonNumber n ? n.doubleValue() : 0;
        String speed = seconds > 0 ? String.format(Locale.ROOT, ", %,.0f rows/s", rows / seconds) : "";
        return String.format(
                Locale.ROOT,
                "%,d rows imported, %,d lines rejected, %.1f s%s",
                rows,
                number(result, "rejected"),
                seconds,
                speed);
    }

    private static JsonObject object(JsonObject in, String name) {
        return in.get(name) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    }

    private static long number(JsonObject in, String name) {
        return in.get(name) instanceof JsonNumber number ? number.longValue() : 0;
    }

    private static String text(JsonObject in, String name) {
        return in.get(name) instanceof JsonString text ? text.getString() : "";
    }
}
