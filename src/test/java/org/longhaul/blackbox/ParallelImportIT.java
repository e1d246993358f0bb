package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An import whose file is divided among tasks of their own is as one that reads it as a whole: the same rows, the same
 * rejects, one result; also when the server is killed while its ranges are being read.
 *
 * <p>The tests are a chain, because a start takes long. The tables are compared at the end, when the server is down.
 */
@ExtendWith(SharedServer.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ParallelImportIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int RANGES = 8;
    private static final int BETWEEN_BAD_LINES = 1000;
    private static final String SHIPPED = "zipcodes.csv";
    private static final String WITH_BAD_LINES = "parallel-bad.csv";
    private static final String LARGE = "parallel-large.csv";

    /** Which table must be equal to which. */
    private static final Map<String, String> EQUAL = new HashMap<>();

    private static String rejectsOfTheWhole = "";
    private static int bad;
    private static int rows;

    @Test
    @Order(1)
    void it_ends_as_an_import_of_the_whole_file_does(ServerUnderTest server) throws Exception {
        prepareFiles(server);
        JsonObject whole = imported(server, importInto(server, SHIPPED, "pi_whole", 1));
        String task = importInto(server, SHIPPED, "pi_eight", RANGES);
        JsonObject divided = imported(server, task);
        assertThat(divided.keySet()).isEqualTo(whole.keySet());
        assertThat(divided.getInt("rows")).isEqualTo(SharedServer.shippedRows());
        assertThat(divided.getInt("rejected")).isZero();
        JsonObject progress = server.task(task).getJsonObject("progress");
        assertThat(progress.getString("unit")).isEqualTo("bytes");
        assertThat(progress.getInt("completed")).isEqualTo(progress.getInt("total"));
        assertThat(ranges(server, task)).hasSize(RANGES).allSatisfy(range -> {
            assertThat(range.getString("state")).isEqualTo("SUCCEEDED");
            assertThat(range.getBoolean("internal")).isTrue();
            assertThat(range.getString("module")).isEqualTo("import");
        });
        EQUAL.put("pi_eight", "pi_whole");

        String wholeBad = importInto(server, WITH_BAD_LINES, "pi_bad_whole", 1);
        imported(server, wholeBad);
        rejectsOfTheWhole = rejects(server, wholeBad);
        assertThat(rejectsOfTheWhole.lines()).hasSize(bad + 1);
        assertBadImport(server, importInto(server, WITH_BAD_LINES, "pi_bad_eight", RANGES));
        EQUAL.put("pi_bad_eight", "pi_bad_whole");
    }

    @Test
    @Order(2)
    void too_many_bad_lines_end_it(ServerUnderTest server) throws IOException {
        JsonObject parameters = parameters(WITH_BAD_LINES, "pi_too_many", RANGES)
                .add("rejectLimit", 5)
                .build();
        String task = server.submit("csv-import", parameters);
        JsonObject failed = server.awaitState(task, PATIENCE, "FAILED");
        assertThat(failed.getString("message"))
                .containsPattern(
                        "The first: child range-\\d\\d \\(.*\\) FAILED: \\d+ lines were rejected, 5 are allowed\\."
                                + " The first: line \\d+ has 2 fields, the header has 6\\.")
                .contains("All are in rejects/" + task + ".csv");
        assertThat(rejects(server, task)).startsWith("line,reason,text").hasLineCount((int)
                rejects(server, task).lines().distinct().count());
        assertThat(ranges(server, task))
                .extracting(range -> range.getString("state"))
                .contains("FAILED")
                .allMatch(state -> !state.equals("QUEUED") && !state.equals("RUNNING"));
    }

    @Test
    @Order(3)
    void a_table_that_is_there_is_left_alone(ServerUnderTest server) {
        JsonObject failed = server.awaitState(importInto(server, SHIPPED, "task", RANGES), "FAILED");
        assertThat(failed.getString("message")).isEqualTo("Table task is there already");
        JsonObject refused = ServerUnderTest.json(server.post(
                "/api/tasks",
                Json.createObjectBuilder()
                        .add("type", "csv-import-range")
                        .add("parameters", JsonValue.EMPTY_JSON_OBJECT)
                        .build()
                        .toString()));
        assertThat(refused.getInt("status")).isEqualTo(403);
    }

    @Test
    @Order(4)
    void an_abort_in_the_middle_ends_all_of_it(ServerUnderTest server) {
        String task = importInto(server, LARGE, "pi_aborted", RANGES);
        await().atMost(PATIENCE)
                .until(() -> server.task(task).getJsonObject("progress").getInt("completed") > 0
                        && server.task(task).getString("state").equals("WAITING"));
        assertThat(server.abort(task).statusCode()).isEqualTo(202);
        server.awaitState(task, PATIENCE, "ABORTED");
        assertThat(ranges(server, task))
                .hasSize(RANGES)
                .allSatisfy(range -> assertThat(range.getString("state")).isIn("ABORTED", "SUCCEEDED"))
                .anySatisfy(range -> assertThat(range.getString("state")).isEqualTo("ABORTED"));
        assertNothingIsRunning(server);
    }

    @Test
    @Order(5)
    void killed_between_the_batch_runtimes_checkpoint_and_the_commit_of_a_range(ServerUnderTest server)
            throws Exception {
        server.restart("-Dlonghaul.fault.halt-before-commit=20");
        String task = importInto(server, WITH_BAD_LINES, "pi_killed_at_commit", RANGES);
        await().atMost(PATIENCE).until(() -> !server.server().isAlive());
        assertThat(Files.readString(server.server().logFile())).contains("halting before the commit");

        // the recovery reads less than the whole file, so that it is the next import that is held
        server.restart("-Dlonghaul.fault.hold=csv-import-range row:" + (rows + bad + RANGES + 1));
        assertBadImport(server, task);
        assertInterrupted(server, task);
        EQUAL.put("pi_killed_at_commit", "pi_bad_whole");
    }

    @Test
    @Order(6)
    void killed_while_its_ranges_are_read(ServerUnderTest server) throws Exception {
        String task = importInto(server, WITH_BAD_LINES, "pi_killed_midway", RANGES);
        await().atMost(PATIENCE)
                .until(() -> Files.readString(server.server().logFile()).contains("fault: holding at"));
        assertThat(server.task(task).getString("state")).isEqualTo("WAITING");
        server.kill9();

        server.restart("-Dlonghaul.fault.hold=csv-import-plan divided");
        assertBadImport(server, task);
        assertInterrupted(server, task);
        EQUAL.put("pi_killed_midway", "pi_bad_whole");
    }

    @Test
    @Order(7)
    void killed_when_all_ranges_are_ordered_and_the_plan_has_not_ended(ServerUnderTest server) throws Exception {
        String task = importInto(server, WITH_BAD_LINES, "pi_killed_planning", RANGES);
        await().atMost(PATIENCE)
                .until(() -> Files.readString(server.server().logFile()).contains("fault: holding at"));
        await().atMost(PATIENCE)
                .until(() -> ranges(server, task).stream()
                        .anyMatch(range -> range.getString("state").equals("SUCCEEDED")));
        assertThat(server.task(task).getString("state")).isEqualTo("RUNNING");
        server.kill9();

        server.restart(new String[0]);
        assertBadImport(server, task);
        EQUAL.put("pi_killed_planning", "pi_bad_whole");
        assertNothingIsRunning(server);
        assertThat(server.stop()).isTrue();
        assertTablesAreEqual(server);
    }

    /** The shipped file once with a line of too few fields before every thousandth, and once ten times as long. */
    private static void prepareFiles(ServerUnderTest server) throws IOException {
        List<String> shipped = Files.readAllLines(Path.of("src/main/data/zipcodes.csv"));
        var lines = new ArrayList<String>();
        lines.add(shipped.get(0));
        for (int i = 1; i < shipped.size(); i++) {
            if (i % BETWEEN_BAD_LINES == 0) {
                lines.add("bad," + i);
                bad++;
            }
            lines.add(i % 10 == 0 ? inQuotes(shipped.get(i)) : shipped.get(i));
            rows++;
        }
        Files.write(server.importDir().resolve(WITH_BAD_LINES), lines);
        try (BufferedWriter large = Files.newBufferedWriter(server.importDir().resolve(LARGE))) {
            large.write(shipped.get(0) + "\n");
            for (int i = 0; i < 10; i++) {
                for (String line : shipped.subList(1, shipped.size())) {
                    large.write(line + "\n");
                }
            }
        }
    }

    /** The same row whose last field has a line break and a separator in it. */
    private static String inQuotes(String line) {
        int last = line.lastIndexOf(',') + 1;
        return line.substring(0, last) + "\"" + line.substring(last).replace("\"", "") + "\n,\"\"\"";
    }

    private static String importInto(ServerUnderTest server, String file, String table, int parallel) {
        return server.submit("csv-import", parameters(file, table, parallel).build());
    }

    private static jakarta.json.JsonObjectBuilder parameters(String file, String table, int parallel) {
        return Json.createObjectBuilder().add("file", file).add("table", table).add("parallel", parallel);
    }

    private static JsonObject imported(ServerUnderTest server, String task) {
        return server.awaitState(task, PATIENCE, "SUCCEEDED").getJsonObject("result");
    }

    private static void assertBadImport(ServerUnderTest server, String task) throws IOException {
        JsonObject result = imported(server, task);
        assertThat(result.getInt("rows")).isEqualTo(rows);
        assertThat(result.getInt("rejected")).isEqualTo(bad);
        assertThat(result.getString("rejects")).isEqualTo("rejects/" + task + ".csv");
        assertThat(rejects(server, task)).isEqualTo(rejectsOfTheWhole);
    }

    private static void assertInterrupted(ServerUnderTest server, String task) {
        assertThat(ranges(server, task))
                .hasSize(RANGES)
                .anySatisfy(range -> assertThat(range.getInt("attempt")).isEqualTo(2));
        assertNothingIsRunning(server);
    }

    private static String rejects(ServerUnderTest server, String task) throws IOException {
        return Files.readString(
                server.server().config().home().resolve("rejects").resolve(task + ".csv"));
    }

    /** The children of an import. */
    private static List<JsonObject> ranges(ServerUnderTest server, String task) {
        return ServerUnderTest.json(server.get("/api/tasks?parent=" + task + "&type=csv-import-range&limit=200"))
                .getJsonArray("tasks")
                .getValuesAs(JsonValue::asJsonObject);
    }

    private static void assertNothingIsRunning(ServerUnderTest server) {
        for (String state : List.of("RUNNING", "QUEUED", "WAITING")) {
            assertThat(ServerUnderTest.json(server.get("/api/tasks?internal=true&type=csv-import-range&state=" + state))
                            .getJsonArray("tasks"))
                    .isEmpty();
        }
    }

    /** Looks into the database of a server that is down. */
    private static void assertTablesAreEqual(ServerUnderTest server) throws SQLException {
        String url = "jdbc:derby:" + server.server().config().home().resolve("db");
        try (var connection = DriverManager.getConnection(url)) {
            assertThat(EQUAL).hasSize(5);
            Map<Long, String> shipped = rows(connection, "pi_whole");
            assertThat(shipped).hasSize(SharedServer.shippedRows());
            for (var pair : EQUAL.entrySet()) {
                assertThat(rows(connection, pair.getKey()).equals(rows(connection, pair.getValue())))
                        .as("%s is as %s", pair.getKey(), pair.getValue())
                        .isTrue();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            assertThatThrownBy(() -> DriverManager.getConnection(url + ";shutdown=true"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            closed -> assertThat(closed.getSQLState()).isEqualTo("08006"));
        }
    }

    private static Map<Long, String> rows(Connection connection, String table) throws SQLException {
        var found = new TreeMap<Long, String>();
        int count = 0;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT * FROM " + table)) {
            while (row.next()) {
                count++;
                var fields = new ArrayList<String>();
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    fields.add(row.getString(i));
                }
                found.put(row.getLong("line_no"), String.join("\u0001", fields));
            }
        }
        assertThat(count).as("rows of %s", table).isEqualTo(found.size());
        return found;
    }
}
