package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an import takes from its submission to its end, read as a whole and divided, on the embedded database of one
 * real server with as many workers as ranges: the shipped file, and one five times as long. Run it with {@code mvn -Pbench
 * verify -Dit.test=ParallelImportBenchmark}.
 */
class ParallelImportBenchmark {
    private static final int RUNS = 3;
    private static final int TIMES = 5;
    private static final List<Integer> PARALLEL = List.of(1, 2, 4, 8);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @Test
    void imports_as_a_whole_and_divided() throws Exception {
        try (var server = ServerUnderTest.start(
                Files.createDirectories(folder.resolve("home")), Map.of("longhaul.workers", "8"))) {
            SharedServer.ship(server);
            lengthen(server.importDir());
            int rows = SharedServer.shippedRows();
            seconds(server, "zipcodes.csv", 1); // to warm up
            seconds(server, "zipcodes.csv", 8);
            measure(server, "zipcodes.csv", rows);
            measure(server, "large.csv", rows * TIMES);
        }
    }

    private static void measure(ServerUnderTest server, String file, int rows) {
        for (int parallel : PARALLEL) {
            var all = new ArrayList<Double>();
            for (int run = 0; run < RUNS; run++) {
                all.add(seconds(server, file, parallel));
            }
            List<Double> sorted = all.stream().sorted().toList();
            double median = sorted.get(RUNS / 2);
            print(
                    "%s, parallel=%d: median %.2f s of %s, %.0f rows/s from submission to end",
                    file, parallel, median, sorted, rows / median);
        }
    }

    private static double seconds(ServerUnderTest server, String file, int parallel) {
        JsonObject parameters = Json.createObjectBuilder()
                .add("file", file)
                .add("table", "bench")
                .add("ifExists", "replace")
                .add("parallel", parallel)
                .build();
        long start = System.nanoTime();
        server.awaitState(server.submit("csv-import", parameters), PATIENCE, "SUCCEEDED");
        return (System.nanoTime() - start) / 1e9;
    }

    private static void lengthen(Path imports) throws IOException {
        List<String> shipped = Files.readAllLines(imports.resolve("zipcodes.csv"));
        try (BufferedWriter large = Files.newBufferedWriter(imports.resolve("large.csv"))) {
            large.write(shipped.get(0) + "\n");
            for (int i = 0; i < TIMES; i++) {
                for (String line : shipped.subList(1, shipped.size())) {
                    large.write(line + "\n");
                }
            }
        }
    }

    @SuppressWarnings("SystemOut") // a benchmark is read on the terminal
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
