package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the promise is worth: a real server process is killed in the middle of a 40,000-row import, and started again.
 * Each time every valid row must be there once, every reject once, and the one task must have SUCCEEDED by itself.
 *
 * <p>The tests are a chain, because a start takes long: the start that recovers from one fault is armed for the next.
 * Where a fault counts visits, it counts those of the recovery as well. The tables are looked at when the server is
 * down, because the embedded database serves one process; after the last test it stays down.
 */
@ExtendWith(SharedServer.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CHUNK = 1000;
    private static final int BETWEEN_BAD_LINES = 1000;
    private static final String FILE = "crash.csv";

    /** What the file holds, line by line, as it should be found in a table. */
    private static final Map<Integer, String> VALID = new TreeMap<>();

    private static final List<Integer> BAD = new ArrayList<>();

    /** Tables whose import has succeeded since tables were looked at last. */
    private static final List<String> WHOLE = new ArrayList<>();

    @Test
    @Order(1)
    void a_stop_in_order_costs_no_attempt(ServerUnderTest server) throws Exception {
        prepareFile(server);
        String patient = server.submit("countdown-restartable", seconds(10));
        await().atMost(PATIENCE)
                .until(() -> server.task(patient).getJsonObject("progress").getInt("completed") >= 2);

        assertThat(server.stop()).as("the server drains and ends by itself").isTrue();
        server.restart("-Dlonghaul.fault.hold=csv-import row:500");

        JsonObject after = server.awaitState(patient, PATIENCE, "SUCCEEDED");
        assertThat(after.getInt("attempt")).isEqualTo(1);
        assertThat(reasons(server, patient)).contains("shutdown");
    }

    @Test
    @Order(2)
    void killed_before_the_first_checkpoint(ServerUnderTest server) throws Exception {
        String once = server.submit("countdown", seconds(600));
        server.awaitState(once, "RUNNING");
        String again = server.submit("countdown-restartable", seconds(2));
        String task = importInto(server, "killed_early");
        awaitHold(server);
        server.kill9();

        server.restart("-Dlonghaul.fault.hold=csv-import row:" + (visitsOfAll() + 20_500));

        assertImported(server, task, 2);
        JsonObject dropped = server.awaitState(once, PATIENCE, "DROPPED");
        assertThat(dropped.getString("reason")).isEqualTo("node-lost");
        assertThat(dropped).containsKey("ended");
        assertThat(dropped.getString("message")).contains("effects may exist");
        server.awaitState(again, PATIENCE, "SUCCEEDED");
        assertNothingIsRunning(server);
    }

    @Test
    @Order(3)
    void killed_in_the_middle(ServerUnderTest server) throws Exception {
        String task = importInto(server, "killed_midway");
        awaitHold(server);
        server.kill9();
        assertTablesAreRight(server);

        int chunksOfTheRest = (VALID.size() + BAD.size() - 20_000) / CHUNK + 1;
        server.restart("-Dlonghaul.fault.halt-before-commit=" + (chunksOfTheRest + 7));

        assertImported(server, task, 2);
        assertNothingIsRunning(server);
    }

    @Test
    @Order(4)
    void killed_between_the_batch_runtimes_checkpoint_and_the_commit(ServerUnderTest server) throws Exception {
        String task = importInto(server, "killed_at_commit");
        await().atMost(PATIENCE).until(() -> !server.server().isAlive());
        assertThat(Files.readString(server.server().logFile())).contains("halting before the commit");
        assertTablesAreRight(server);

        server.restart("-Dlonghaul.fault.hold=end of csv-import:2");

        assertImported(server, task, 2);
        assertNothingIsRunning(server);
    }

    @Test
    @Order(5)
    void killed_after_the_last_row_before_the_end_is_stored(ServerUnderTest server) throws Exception {
        String task = importInto(server, "killed_late");
        awaitHold(server);
        assertThat(server.task(task).getString("state")).isEqualTo("RUNNING");
        server.kill9();
        assertTablesAreRight(server);

        server.restart(new String[0]);

        assertImported(server, task, 2);
        assertNothingIsRunning(server);
        assertThat(server.stop()).isTrue();
        assertTablesAreRight(server);
    }

    /** The shipped data set, with a line of too few fields before every thousandth. */
    private static void prepareFile(ServerUnderTest server) throws IOException {
        List<String> shipped = Files.readAllLines(Path.of("src/main/data/zipcodes.csv"));
        var lines = new ArrayList<String>();
        lines.add(shipped.get(0));
        for (int i = 1; i < shipped.size(); i++) {
            if (i % BETWEEN_BAD_LINES == 0) {
                lines.add("bad," + i);
                BAD.add(lines.size());
            }
            lines.add(shipped.get(i));
            VALID.put(lines.size(), shipped.get(i));
        }
        Files.write(server.importDir().resolve(FILE), lines);
    }

    /** How often the reader is asked for a record by an import from the beginning, the answer "no more" included. */
    private static int visitsOfAll() {
        return VALID.size() + BAD.size() + 1;
    }

    private static JsonObject seconds(int seconds) {
        return Json.createObjectBuilder().add("seconds", seconds).build();
    }

    private static String importInto(ServerUnderTest server, String table) {
        return server.submit(
                "csv-import",
                Json.createObjectBuilder().add("file", FILE).add("table", table).build());
    }

    private static void awaitHold(ServerUnderTest server) {
        await().atMost(PATIENCE)
                .until(() -> Files.readString(server.server().logFile()).contains("fault: holding at"));
    }

    private static void assertImported(ServerUnderTest server, String task, int attempts) throws IOException {
        JsonObject after = server.awaitState(task, PATIENCE, "SUCCEEDED");
        assertThat(after.getInt("attempt")).isEqualTo(attempts);
        assertThat(after.getJsonObject("result").getInt("rows")).isEqualTo(VALID.size());
        assertThat(after.getJsonObject("result").getInt("rejected")).isEqualTo(BAD.size());
        assertThat(kinds(server, task)).filteredOn("CLAIMED"::equals).hasSize(attempts);
        assertThat(reasons(server, task)).contains("node-lost", "done");

        Path rejects = server.server().config().home().resolve("rejects").resolve(task + ".csv");
        WHOLE.add(after.getJsonObject("parameters").getString("table"));
        List<Integer> rejected = Files.readAllLines(rejects).stream()
                .skip(1)
                .map(line -> Integer.valueOf(line.substring(0, line.indexOf(','))))
                .toList();
        assertThat(rejected).as("each bad line once, in order").isEqualTo(BAD);
    }

    private static List<String> kinds(ServerUnderTest server, String task) {
        return events(server, task).stream()
                .map(event -> event.getString("kind"))
                .toList();
    }

    private static List<String> reasons(ServerUnderTest server, String task) {
        return events(server, task).stream()
                .map(event -> event.getString("reason", ""))
                .toList();
    }

    private static List<JsonObject> events(ServerUnderTest server, String task) {
        return ServerUnderTest.json(server.get("/api/tasks/" + task + "/events"))
                .getJsonArray("events")
                .getValuesAs(JsonValue::asJsonObject);
    }

    private static void assertNothingIsRunning(ServerUnderTest server) {
        assertThat(ServerUnderTest.json(server.get("/api/tasks?state=RUNNING")).getJsonArray("tasks"))
                .isEmpty();
    }

    /** Looks at every table imported so far, in the database of a server that is down. */
    private static void assertTablesAreRight(ServerUnderTest server) throws SQLException {
        String url = "jdbc:derby:" + server.server().config().home().resolve("db");
        try (var connection = DriverManager.getConnection(url)) {
            assertThat(WHOLE).isNotEmpty();
            for (String table : WHOLE) {
                var found = new TreeMap<Integer, String>();
                int rows = 0;
                try (var statement = connection.createStatement();
                        var row = statement.executeQuery("SELECT * FROM " + table)) {
                    while (row.next()) {
                        rows++;
                        var fields = new ArrayList<String>();
                        for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                            fields.add(row.getString(i));
                        }
                        found.put(row.getInt("line_no"), String.join(",", fields));
                    }
                }
                assertThat(rows).as("rows of %s", table).isEqualTo(found.size());
                assertThat(found.entrySet().stream().limit(5).collect(Collectors.toList()))
                        .isEqualTo(VALID.entrySet().stream().limit(5).collect(Collectors.toList()));
                assertThat(found.equals(VALID))
                        .as("%s holds every valid row once", table)
                        .isTrue();
            }
        } finally {
            assertThatThrownBy(() -> DriverManager.getConnection(url + ";shutdown=true"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            closed -> assertThat(closed.getSQLState()).isEqualTo("08006"));
        }
        WHOLE.clear();
    }
}
