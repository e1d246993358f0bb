package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast ended tasks are removed, and what that costs a load beside it: a real server, with Derby and with PostgreSQL,
 * on the machine that the clients are on. The load orders short direct tasks in lots, with so many clients that more
 * would not have more done, and counts those that have ended; it runs without removal and then with it, several times. Run it with
 * {@code mvn -Pbench verify -Dit.test=RetentionBenchmark}.
 */
class RetentionBenchmark {
    private static final int TASKS = Integer.getInteger("longhaul.bench.tasks", 1_000_000);
    private static final int RUNS = Integer.getInteger("longhaul.bench.runs", 5);
    private static final int SECONDS = Integer.getInteger("longhaul.bench.seconds", 20);
    private static final int EVENTS = 4;
    private static final int LOT = 20;
    private static final int CLIENTS = Integer.getInteger("longhaul.bench.clients", 8);
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    /** Tasks of a run ended this many days before those of the next. */
    private static final int DAYS = 10;

    @TempDir
    Path folder;

    private record Run(double alone, double beside, double removed) {
        double lost() {
            return 1 - beside / alone;
        }
    }

    @Test
    void on_derby() throws Exception {
        System.setProperty("derby.system.durability", "test"); // of this process, which fills the tables
        System.setProperty("derby.storage.pageCacheSize", "20000");
        Path home = Files.createDirectories(folder.resolve("derby"));
        ServerUnderTest.start(home, settings()).close(); // makes the tables
        String url = "jdbc:derby:" + home.resolve("db");
        try (Connection connection = DriverManager.getConnection(url)) {
            List<String> indexes = dropIndexes(connection);
            fill(connection, "CURRENT_TIMESTAMP", "{fn TIMESTAMPADD(SQL_TSI_DAY, %s, CURRENT_TIMESTAMP)}");
            try (var statement = connection.createStatement()) {
                for (String index : indexes) {
                    statement.execute(index);
                }
            }
        }
        try {
            DriverManager.getConnection(url + ";shutdown=true").close();
        } catch (SQLException e) {
            // Derby says so when it has shut down
        }
        try (var server = ServerUnderTest.start(home, settings())) {
            measure("Derby", server);
        }
    }

    @Test
    void on_postgresql() throws Exception {
        try (var postgres = PostgresServer.start(Files.createDirectories(folder.resolve("postgres")), settings())) {
            postgres.database().on(connection -> {
                fill(connection, "now()", "(now() + %s * interval '1 day')");
                try (var statement = connection.createStatement()) {
                    statement.execute("ANALYZE");
                }
                return true;
            });
            measure("PostgreSQL", postgres.server());
        }
    }

    private static Map<String, String> settings() {
        return Map.of(
                "longhaul.gc-interval", "PT1S",
                "longhaul.job-expire", "never",
                "longhaul.user-task-ttl", "P1D",
                "longhaul.heap", "768m");
    }

    /** Ended tasks with their texts and events; those of the first run are the oldest. */
    private static void fill(Connection connection, String now, String ago) throws SQLException {
        long start = System.nanoTime();
        int each = TASKS / RUNS;
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bench_digit (d INTEGER NOT NULL)");
            for (int digit = 0; digit < 10; digit++) {
                statement.execute("INSERT INTO bench_digit VALUES (" + digit + ")");
            }
            statement.execute("CREATE TABLE bench_number (n INTEGER NOT NULL)");
            statement.execute("INSERT INTO bench_number SELECT a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d"
                    + " + 100000 * f.d FROM bench_digit a, bench_digit b, bench_digit c, bench_digit d, bench_digit e,"
                    + " bench_digit f WHERE a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 100000 * f.d < "
                    + each);
            statement.execute("INSERT INTO state_total (product, submitter, state, tasks) VALUES ('', 'ann', 3, "
                    + each * RUNS + ")");
            for (int run = 0; run < RUNS; run++) {
                String id = "SUBSTR(CAST(10000000 + n AS CHAR(11)), 1, 8) || '-0000-7000-8000-%012d'".formatted(run);
                String ended = ago.formatted(-(RUNS - run) * DAYS);
                statement.execute("INSERT INTO task (id, seq, root_id, module, type, lane, kind, state, abortable,"
                        + " restartable, priority, due, attempt, max_attempts, accepted_by, ended_by, created, started,"
                        + " ended, expires, submitter, event_no) SELECT " + id + ", -n - 1, " + id
                        + ", 'bench', 'bench', 'bench', 'node', 3, TRUE, TRUE, 0, " + ended + ", 1, 1, 'one', 'one', "
                        + ended + ", " + ended + ", " + ended + ", " + ago.formatted(100) + ", 'ann', " + EVENTS
                        + " FROM bench_number");
                statement.execute("INSERT INTO task_detail (task_id, parameters, attributes, message, result) SELECT "
                        + id + ", '{\"file\":\"" + "x".repeat(200) + "\"}', '{}', 'done', '{\"rows\":1}'"
                        + " FROM bench_number");
                statement.execute("INSERT INTO task_run (task_id, epoch) SELECT " + id + ", 1 FROM bench_number");
                for (int event = 1; event <= EVENTS; event++) {
                    statement.execute(
                            "INSERT INTO task_event (task_id, num, happened, kind, state, epoch, attempt, actor)"
                                    + " SELECT " + id + ", " + event + ", " + now
                                    + ", 'STATE', 3, 1, 1, 'ann' FROM bench_number");
                }
            }
        }
        print(
                "%d ended tasks, each with texts, a run and %d events, made in %.0f s",
                each * RUNS, EVENTS, since(start));
    }

    /** Drops Derby's indexes on tasks that keep no rule: a full table is indexed faster than it is filled with them. */
    private static List<String> dropIndexes(Connection connection) throws SQLException {
        var columns = new TreeMap<String, List<String>>();
        try (var statement = connection.createStatement();
                var names = statement.executeQuery(
                        "SELECT c.conglomeratename FROM sys.sysconglomerates c JOIN sys.systables t"
                                + " ON t.tableid = c.tableid WHERE t.tablename = 'TASK' AND c.isindex AND NOT c.isconstraint")) {
            while (names.next()) {
                columns.put(names.getString(1), new ArrayList<>());
            }
        }
        try (var rows = connection.getMetaData().getIndexInfo(null, null, "TASK", false, true)) {
            while (rows.next()) {
                List<String> index = columns.get(String.valueOf(rows.getString("INDEX_NAME")));
                if (index != null) {
                    index.add(rows.getString("COLUMN_NAME")
                            + (Objects.equals(rows.getString("ASC_OR_DESC"), "D") ? " DESC" : ""));
                }
            }
        }
        var made = new ArrayList<String>();
        try (var statement = connection.createStatement()) {
            for (var index : columns.entrySet()) {
                statement.execute("DROP INDEX " + index.getKey());
                made.add("CREATE INDEX " + index.getKey() + " ON task (" + String.join(", ", index.getValue()) + ")");
            }
        }
        return made;
    }

    private static void measure(String database, ServerUnderTest server) throws Exception {
        var load = new Load(server);
        var runs = new ArrayList<Run>();
        try {
            load.rate(Duration.ofSeconds(SECONDS)); // to warm up
            for (int run = 0; run < RUNS; run++) {
                double alone = load.rate(Duration.ofSeconds(SECONDS));
                int expected = (run + 1) * (TASKS / RUNS);
                long start = System.nanoTime();
                long before = load.ended();
                String days = "P" + ((RUNS - run) * DAYS - DAYS / 2) + "D";
                expect(server.send(HttpRequest.newBuilder(server.uri("/api/settings"))
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"job-expire\": \"" + days + "\"}"))));
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(250))
                        .until(() -> removed(server) >= expected);
                double seconds = since(start);
                double share = (double) TASKS / RUNS;
                var result = new Run(alone, (load.ended() - before) / seconds, share / seconds);
                runs.add(result);
                print(
                        "%s, run %d: %.0f removed/s in %.1f s; load %.1f tasks/s alone, %.1f beside, %.1f %% lost",
                        database, run + 1, result.removed(), seconds, alone, result.beside(), 100 * result.lost());
            }
        } finally {
            load.stop();
        }
        print(
                "%s, %d tasks, medians of %d runs: %.0f removed/s; load %.1f tasks/s alone, %.1f beside, %.1f %% lost",
                database,
                TASKS,
                RUNS,
                median(runs, Run::removed),
                median(runs, Run::alone),
                median(runs, Run::beside),
                100 * median(runs, Run::lost));
    }

    private static long removed(ServerUnderTest server) {
        return ServerUnderTest.json(expect(server.get("/api/totals?from=2000-01-01")))
                .getJsonArray("totals")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(total -> total.getString("type").equals("bench"))
                .mapToLong(total -> total.getJsonNumber("tasks").longValue())
                .sum();
    }

    private static HttpResponse<String> expect(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    /** Clients that order lots of tasks, each waiting until all tasks of its lot have ended. */
    private static final class Load {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final ServerUnderTest server;
        private final String token;
        private final String body;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> clients = new ArrayList<>();

        Load(ServerUnderTest server) {
            this.server = server;
            this.token = server.adminToken();
            var orders = Json.createArrayBuilder();
            for (int i = 0; i < LOT; i++) {
                orders.add(Json.createObjectBuilder()
                        .add("type", "countdown-direct")
                        .add("parameters", Json.createObjectBuilder().add("seconds", 0)));
            }
            body = Json.createObjectBuilder().add("orders", orders).build().toString();
            for (int i = 0; i < CLIENTS; i++) {
                var client = new Thread(this::run, "load-" + i);
                client.setDaemon(true);
                client.start();
                clients.add(client);
            }
        }

        private void run() {
            while (!stopped.get()) {
                try {
                    HttpResponse<String> answer = send(HttpRequest.newBuilder(server.uri("/api/tasks"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body)));
                    String last = ServerUnderTest.json(answer)
                            .getJsonArray("tasks")
                            .getJsonObject(LOT - 1)
                            .getString("id");
                    send(HttpRequest.newBuilder(server.uri("/api/tasks/" + last))
                            .header("Prefer", "wait=20")
                            .GET());
                } catch (Exception e) {
                    if (!stopped.get()) {
                        print("The load has lost a request: %s", e);
                    }
                }
            }
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
            var answer = http.send(
                    request.header("Authorization", "Bearer " + token)
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
            return answer;
        }

        /** Tasks of the load that have ended. */
        long ended() {
            return ServerUnderTest.json(expect(server.get("/api/tasks/counts")))
                            .getJsonObject("counts")
                            .getJsonNumber("SUCCEEDED")
                            .longValue()
                    + removed(server);
        }

        /** How many end in a second, while that time passes. */
        double rate(Duration time) {
            long start = System.nanoTime();
            long before = ended();
            long until = start + time.toNanos();
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return (ended() - before) / since(start);
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            for (Thread client : clients) {
                client.join(TimeUnit.SECONDS.toMillis(60));
            }
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    @SuppressWarnings("SystemOut") // a benchmark is read on the terminal
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
