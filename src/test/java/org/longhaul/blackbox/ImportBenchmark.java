package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast the shipped file is imported, on the embedded database of a real server; beside it, in the same run, the
 * fastest thing that could be done with that database: plain JDBC batches of the same size, without a task, a checkpoint
 * or a batch runtime. Run it with {@code mvn -Pbench verify}.
 */
class ImportBenchmark {
    private static final int RUNS = 7;
    private static final int CHUNK = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void imports_of_the_shipped_file() throws Exception {
        int rows = SharedServer.shippedRows();
        var longhaul = new ArrayList<Double>();
        try (var server = ServerUnderTest.start(Files.createDirectories(folder.resolve("home")))) {
            SharedServer.ship(server);
            for (int run = 0; run <= RUNS; run++) {
                long start = System.nanoTime();
                JsonObject parameters = Json.createObjectBuilder()
                        .add("file", "zipcodes.csv")
                        .add("table", "bench")
                        .add("ifExists", "replace")
                        .build();
                JsonObject task = server.awaitState(server.submit("csv-import", parameters), PATIENCE, "SUCCEEDED");
                double seconds =
                        task.getJsonObject("result").getJsonNumber("seconds").doubleValue();
                double whole = (System.nanoTime() - start) / 1e9;
                print(
                        "csv-import run %d: %.0f rows/s (%.2f s of work, %.2f s from submission to end)",
                        run, rows / seconds, seconds, whole);
                longhaul.add(rows / seconds);
            }
        }
        var plain = new ArrayList<Double>();
        for (int run = 0; run <= RUNS; run++) {
            double seconds = plainJdbc(run);
            print("plain JDBC run %d: %.0f rows/s", run, rows / seconds);
            plain.add(rows / seconds);
        }
        print("csv-import, median of %d runs after one to warm up: %.0f rows/s", RUNS, median(longhaul));
        print("plain JDBC, median of %d runs after one to warm up: %.0f rows/s", RUNS, median(plain));
    }

    private double plainJdbc(int run) throws SQLException, IOException {
        String url = "jdbc:derby:" + folder.resolve("plain") + ";create=true";
        long start = System.nanoTime();
        List<String> lines = Files.readAllLines(Path.of("src/main/data/zipcodes.csv"));
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE plain" + run + " (line_no bigint PRIMARY KEY, a varchar(32672), b varchar(32672),"
                            + " c varchar(32672), d varchar(32672), e varchar(32672), f varchar(32672))");
            connection.setAutoCommit(false);
            try (var insert =
                    connection.prepareStatement("INSERT INTO plain" + run + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                for (int line = 1; line < lines.size(); line++) {
                    insert.setLong(1, line + 1);
                    String[] fields = lines.get(line).split(",", -1);
                    for (int field = 0; field < fields.length; field++) {
                        insert.setString(field + 2, fields[field]);
                    }
                    insert.addBatch();
                    if (line % CHUNK == 0) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
                connection.commit();
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> all) {
        List<Double> sorted = all.stream().skip(1).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    @SuppressWarnings("SystemOut") // a benchmark is read on the terminal
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
