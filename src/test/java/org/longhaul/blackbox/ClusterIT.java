package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes on one PostgreSQL: what the one does when the other comes, goes and dies, and what both do when the database
 * does. Watched by a JMX client in a JVM of its own, over TLS.
 *
 * <p>The tests are a chain, because a start takes long: node one runs throughout, node two is started and ended on the
 * way.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LEASE = Duration.ofSeconds(12);

    /** How much longer than its lease a node must have been silent, and what looks, claims and a busy machine may take. */
    private static final Duration RESCUE = LEASE.plusSeconds(2).plusSeconds(20);

    private static final String TASKS = "org.longhaul:type=TaskManager";
    private static final String CLUSTER = "org.longhaul:type=Cluster";
    private static final String JOINED = "org.longhaul.node.joined";
    private static final String LEFT = "org.longhaul.node.left";
    private static final String RAISED = "org.longhaul.alarm.raised";
    private static final String CLEARED = "org.longhaul.alarm.cleared";
    private static final Pattern HEARD = Pattern.compile("heard: (\\d+) java\\.util\\.HashMap \\{.*}");
    private static final Pattern THREAD = Pattern.compile("^\"(longhaul-[^\"]+)\"", Pattern.MULTILINE);

    private static final int ORDERS = 200;
    private static final int KEYS = 10;
    private static final int LINES = 2000;

    /** Each so many orders one is an import. */
    private static final int IMPORT = 25;

    @TempDir
    static Path folder;

    private static StoppablePostgres postgres;
    private static ServerUnderTest one;
    private static ServerUnderTest two;
    private static JmxClientProcess watch;
    private static long lastFromCluster;

    private final AtomicInteger numbers = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException {
        postgres = StoppablePostgres.start(folder.resolve("database"));
        Path home = Files.createDirectories(folder.resolve("one"));
        JmxAccounts.make(home.resolve("jmx"));
        one = ServerUnderTest.start(home, settings("one", Map.of("longhaul.jmx.port", "0")));
        try (Stream<String> lines = Files.lines(Path.of("src/main/data/zipcodes.csv"))) {
            Files.write(
                    one.importDir().resolve("part.csv"), lines.limit(LINES + 1).toList());
        }
        watch = JmxClientProcess.of(one, "admin");
        watch.ask("listen", TASKS);
        watch.ask("listen", CLUSTER);
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : Arrays.asList(watch, two, one, postgres)) {
            if (each != null) {
                closed(each);
            }
        }
    }

    /** Whatever comes of it, the next is closed. */
    private static void closed(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            System.out.printf("%s could not be closed: %s%n", each, e);
        }
    }

    private static Map<String, String> settings(String node, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("longhaul.node", node);
        settings.put("longhaul.tags", node);
        settings.put("longhaul.db.url", postgres.url());
        settings.put("longhaul.db.user", "postgres");
        settings.put(
                "longhaul.secret-key-file",
                folder.resolve("one").resolve("secret.key").toString());
        settings.put("longhaul.import-dir", folder.resolve("import").toString());
        settings.put("longhaul.node-lease", LEASE.toString());
        settings.put("longhaul.node-heartbeat", "PT1S");
        settings.put("longhaul.drain-timeout", "PT30S");
        settings.put("longhaul.workers", "4");
        settings.put("longhaul.direct-workers", "8");
        settings.put("longhaul.gc-interval", "PT10M");
        settings.put("longhaul.alarm.failure-tasks", "3");
        settings.put("longhaul.alarm.oldest-waiting", "PT1S");
        return settings;
    }

    private static void startTwo() throws IOException {
        two = ServerUnderTest.start(Files.createDirectories(folder.resolve("two")), settings("two", Map.of()))
                .as(one.adminToken());
        heardFromCluster(JOINED, "incarnation=" + incarnation("two"));
    }

    @Test
    @Order(1)
    void limits_that_are_applied_and_alarms_are_heard_of() throws IOException {
        for (int i = 0; i < 4; i++) {
            one.awaitState(
                    one.submit(
                            "countdown-direct", countdown(0).add("fail", true).build()),
                    "FAILED");
        }
        assertHeard(RAISED, "alarm=failure-rate");

        String holds = one.submit("countdown-limited", countdown(600).build());
        one.awaitState(holds, "RUNNING");
        String waits = one.submit("countdown-limited", countdown(0).build());
        assertHeard(RAISED, "alarm=oldest-waiting");
        assertThat(watch.ask("set", TASKS, "JobCancelThreshold", "PT3S")).isEqualTo("set");
        one.awaitState(waits, "ABORTED");
        assertThat(assertHeard("org.longhaul.threshold.applied", waits))
                .contains("limit=job-cancel-threshold", "act=ABORT");
        assertThat(watch.ask("set", TASKS, "JobCancelThreshold", "PT1H")).isEqualTo("set");
        String next = one.submit("countdown-limited", countdown(0).build());
        one.abort(holds);
        one.awaitState(next, "SUCCEEDED");
        assertHeard(CLEARED, "alarm=oldest-waiting");
    }

    @Test
    @Order(2)
    void one_node_answers_for_what_the_other_runs() throws Exception {
        startTwo();
        assertThat(watch.ask("read", CLUSTER, "NodesUp")).isEqualTo("2");

        String followed = ordered(one, order("countdown", 2).add("tag", "two"));
        try (var events = EventReader.open(one, followed, null)) {
            JsonObject seen = one.task(followed);
            for (int looks = 0; looks < 20 && !seen.getString("state").equals("SUCCEEDED"); looks++) {
                seen = ServerUnderTest.json(one.send(HttpRequest.newBuilder(one.uri("/api/tasks/" + followed))
                        .header("Prefer", "wait=30")));
            }
            assertThat(seen.getString("state")).isEqualTo("SUCCEEDED");
            assertThat(seen.getString("node")).isEqualTo("two");
            events.awaitEnd();
            assertThat(events.events()).anyMatch(event -> event.data().contains("SUCCEEDED"));
        }

        String byRest = ordered(one, order("countdown", 600).add("tag", "two"));
        String byJmx = ordered(one, order("countdown-direct", 600).add("tag", "two"));
        assertThat(one.awaitState(byRest, "RUNNING").getString("node")).isEqualTo("two");
        assertThat(one.awaitState(byJmx, "RUNNING").getString("node")).isEqualTo("two");
        assertThat(one.abort(byRest).statusCode()).isEqualTo(202);
        assertThat(watch.invoke("abort", byJmx)).startsWith("done");
        assertThat(one.awaitState(byRest, "ABORTED").getString("node")).isEqualTo("two");
        assertThat(one.awaitState(byJmx, "ABORTED").getString("node")).isEqualTo("two");

        String tree = one.submit(
                "branching", countdown(1).add("levels", 1).add("width", 24).build());
        JsonObject root = one.awaitState(tree, PATIENCE, "SUCCEEDED");
        assertThat(root.getJsonObject("childCounts").getInt("succeeded")).isEqualTo(24);
        assertThat(texts("SELECT DISTINCT ended_by FROM task WHERE parent_id = ?", tree))
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    @Order(3)
    void of_what_a_killed_node_ran_nothing_is_lost_and_nothing_is_done_twice() throws Exception {
        long incarnation = incarnation("two");
        String once = ordered(one, order("countdown", 600).add("tag", "two"));
        one.awaitState(once, "RUNNING");
        Map<String, String> accepted = new ConcurrentHashMap<>();
        var some = new CountDownLatch(ORDERS / 2);
        var rest = new AtomicInteger(ORDERS / 2);
        var dead = new AtomicBoolean();
        var clients = Stream.of(one, two)
                .map(preferred -> CompletableFuture.runAsync(() -> {
                    while (!dead.get() || rest.getAndDecrement() > 0) {
                        int i = numbers.getAndIncrement();
                        accepted.put("cluster-" + i, place(preferred, i));
                        some.countDown();
                    }
                }))
                .toList();
        assertThat(some.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<String> long1 = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long1.add(ordered(one, order("countdown-restartable", 6).add("priority", 10)));
        }
        String lost = await().atMost(PATIENCE)
                .until(
                        () -> firstOn("two", long1)
                                .filter(task -> task.getJsonObject("progress").getInt("completed") > 0),
                        Optional::isPresent)
                .orElseThrow()
                .getString("id");
        two.kill9();
        Instant killed = Instant.now();
        dead.set(true);

        heardFromCluster(LEFT, "incarnation=" + incarnation);
        clients.forEach(CompletableFuture::join);
        JsonObject after = one.awaitState(lost, PATIENCE, "SUCCEEDED");
        assertThat(after.getInt("attempt")).isEqualTo(2);
        assertThat(after.getString("node")).isEqualTo("one");
        List<JsonObject> events = events(lost);
        assertThat(events.stream().map(event -> event.getString("reason", ""))).contains("node-lost", "done");
        Instant taken = events.stream()
                .filter(event -> event.getString("kind").equals("CLAIMED"))
                .map(event -> Instant.parse(event.getString("at")))
                .max(Instant::compareTo)
                .orElseThrow();
        System.out.printf(
                "A task of a killed node was taken up after %d ms%n",
                Duration.between(killed, taken).toMillis());
        assertThat(Duration.between(killed, taken)).isBetween(LEASE.minusSeconds(3), RESCUE);
        assertThat(one.awaitState(once, "DROPPED").getString("reason")).isEqualTo("node-lost");

        assertThat(new TreeSet<>(accepted.values()))
                .hasSameSizeAs(accepted.keySet())
                .hasSizeGreaterThanOrEqualTo(ORDERS);
        await().atMost(PATIENCE)
                .until(() -> number("SELECT count(*) FROM task WHERE state < 3 AND parent_id IS NULL") == 0);
        assertAccounted(accepted);
        assertHeard(CLEARED, "alarm=failure-rate");
    }

    /** What an order of that number is for: short tasks behind keys, some that go on from where they were, and imports. */
    private static JsonObjectBuilder orderOf(int i) {
        if (i % IMPORT == 0) {
            return Json.createObjectBuilder()
                    .add("type", "csv-import")
                    .add(
                            "parameters",
                            Json.createObjectBuilder().add("file", "part.csv").add("table", "part_" + i));
        }
        return i % 5 == 0
                ? order("countdown-restartable", 1)
                : order("countdown-direct", 0).add("key", "cluster-" + i % KEYS);
    }

    private static String place(ServerUnderTest preferred, int i) {
        String body = orderOf(i).build().toString();
        for (ServerUnderTest server : List.of(preferred, one)) {
            HttpResponse<String> answer;
            try {
                answer = server.send(HttpRequest.newBuilder(server.uri("/api/tasks"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("Idempotency-Key", "cluster-" + i)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
            } catch (AssertionError e) {
                if (e.getCause() instanceof IOException) {
                    continue; // it was killed: whether it took the order is not known, so it is sent again
                }
                throw e;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            return ServerUnderTest.json(answer).getString("id");
        }
        throw new AssertionError("Nobody took order " + i);
    }

    private static void assertAccounted(Map<String, String> accepted) {
        var dropped = new ArrayList<String>();
        for (var each : accepted.entrySet()) {
            JsonObject task = one.task(each.getValue());
            List<JsonObject> events = events(each.getValue());
            assertThat(events.stream().filter(event -> event.getString("kind").equals("CLAIMED")))
                    .as(task.toString())
                    .hasSize(task.getInt("attempt"));
            assertThat(events.stream()
                            .filter(event -> Set.of("SUCCEEDED", "FAILED", "ABORTED", "DROPPED")
                                    .contains(event.getString("state"))))
                    .as("it has ended once: %s", events)
                    .hasSize(1);
            if (task.getString("state").equals("DROPPED")) {
                assertThat(task.getString("type")).isEqualTo("countdown-direct");
                assertThat(task.getString("reason")).isEqualTo("node-lost");
                assertThat(task.getString("message")).contains("effects may exist");
                dropped.add(task.getString("id"));
            } else {
                assertThat(task.getString("state")).as(task.toString()).isEqualTo("SUCCEEDED");
            }
        }
        assertThat(number("SELECT count(*) FROM task t JOIN idempotency_task i ON i.task_id = t.id"))
                .as("each order has made one task, however often it was sent")
                .isEqualTo(accepted.size());
        for (int i = 0; i < accepted.size(); i += IMPORT) {
            assertThat(number("SELECT count(*) FROM part_" + i)).isEqualTo(LINES);
            assertThat(number("SELECT count(DISTINCT line_no) FROM part_" + i)).isEqualTo(LINES);
        }
        assertThat(number("""
                WITH run AS (
                    SELECT t.task_key, c.task_id, c.happened AS began,
                        (SELECT min(e.happened) FROM task_event e
                         WHERE e.task_id = c.task_id AND e.num > c.num AND e.state <> 1) AS over
                    FROM task_event c JOIN task t ON t.id = c.task_id
                    WHERE c.kind = 'CLAIMED' AND t.task_key IS NOT NULL)
                SELECT count(*) FROM run a JOIN run b ON a.task_key = b.task_key AND a.task_id < b.task_id
                WHERE a.began < b.over AND b.began < a.over
                """)).as("runs of one key at the same time").isZero();
        System.out.printf(
                "Of %d orders during the kill %d succeeded, %d were dropped as they may not be run again%n",
                accepted.size(), accepted.size() - dropped.size(), dropped.size());
    }

    @Test
    @Order(4)
    void a_short_outage_of_the_database_stops_no_work() throws Exception {
        startTwo();
        Set<String> threads = threads(one);
        List<String> running = runningOnBoth("countdown-direct", 12);
        running.addAll(runningOnBoth("countdown", 9));

        postgres.stop();
        HttpResponse<String> refused =
                one.post("/api/tasks", order("countdown", 0).build().toString());
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(ServerUnderTest.json(refused).getString("type"))
                .isEqualTo("https://longhaul.org/problems/database-away");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(two.get("/api/tasks").statusCode()).isEqualTo(503);
        assertThat(one.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(one.get("/health/live").statusCode()).isEqualTo(200);
        postgres.start();

        for (String task : running) {
            assertThat(one.awaitState(task, "SUCCEEDED").getInt("attempt")).isEqualTo(1);
        }
        awaitReady();
        assertThat(threads(one)).containsAll(threads);
    }

    @Test
    @Order(5)
    void an_outage_longer_than_the_lease_stops_runs_and_loses_no_task() throws Exception {
        Set<String> threads = threads(one);
        long incarnation = incarnation("two");
        List<String> restartable = runningOnBoth("countdown-restartable", 20);
        List<String> once = runningOnBoth("countdown", 600);
        once.addAll(runningOnBoth("countdown-direct", 600));
        List<String> queued = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            queued.add(ordered(
                    one, order("countdown-direct", 0).add("key", "outage").add("delay", "PT5S")));
        }

        postgres.stop();
        assertHeard(RAISED, "alarm=lease-renewal");
        await().atMost(PATIENCE)
                .until(() ->
                        watch.ask("read", "org.longhaul:type=Node", "Fenced").equals("true"));
        await().atMost(PATIENCE)
                .until(() -> two.get("/health/ready").body().replace(" ", "").contains("\"lease\":\"false\""));
        assertThat(watch.ask("read", TASKS, "SnapshotProblem")).contains("does not answer");
        assertThat(watch.ask("all")).contains("wrong: []");
        postgres.start();

        awaitReady();
        assertHeard(CLEARED, "alarm=lease-renewal");
        for (String task : restartable) {
            one.awaitState(task, PATIENCE, "SUCCEEDED");
        }
        for (String task : once) {
            assertThat(one.awaitState(task, PATIENCE, "DROPPED").getString("reason"))
                    .isEqualTo("node-lost");
        }
        for (String task : queued) {
            one.awaitState(task, PATIENCE, "SUCCEEDED");
        }
        assertThat(incarnation("two")).as("nobody declared it dead").isEqualTo(incarnation);
        assertThat(texts("SELECT state FROM node")).containsOnly("UP");
        assertThat(watch.ask("read", TASKS, "SnapshotProblem")).isEmpty();
        assertThat(threads(one)).containsAll(threads);
    }

    @Test
    @Order(6)
    void a_database_that_does_not_answer_keeps_no_run_going() throws Exception {
        String running = ordered(one, order("countdown-direct", 600).add("tag", "one"));
        one.awaitState(running, "RUNNING");
        String bean = "org.longhaul:type=Task,taskType=countdown-direct,id=" + running;
        assertThat(watch.ask("read", bean, "Stack")).contains("Countdown");

        postgres.freeze();
        await().atMost(PATIENCE)
                .until(() ->
                        watch.ask("read", "org.longhaul:type=Node", "Fenced").equals("true"));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !watch.ask("read", bean, "Stack").contains("Countdown"));
        assertThat(watch.ask("read", TASKS, "SnapshotProblem")).contains("does not answer");
        assertThat(one.get("/health/ready").statusCode()).isEqualTo(503);
        postgres.thaw();

        awaitReady();
        assertThat(one.awaitState(running, PATIENCE, "DROPPED").getString("reason"))
                .isEqualTo("node-lost");
        for (String task : runningOnBoth("countdown-direct", 1)) {
            one.awaitState(task, PATIENCE, "SUCCEEDED");
        }
    }

    @Test
    @Order(7)
    void a_node_that_is_stopped_drains_and_hands_over() throws Exception {
        long incarnation = incarnation("two");
        String finishes = ordered(one, order("countdown", 12).add("tag", "two"));
        one.awaitState(finishes, "RUNNING");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(one.submit("countdown-restartable", countdown(9).build()));
        }
        String handedOver = await().atMost(PATIENCE)
                .until(() -> firstOn("two", all), Optional::isPresent)
                .orElseThrow()
                .getString("id");

        assertThat(two.stop()).as("it drains and ends by itself").isTrue();

        heardFromCluster("org.longhaul.node.draining", "incarnation=" + incarnation);
        heardFromCluster("org.longhaul.node.drained", "incarnation=" + incarnation);
        assertThat(one.task(finishes).getString("node")).isEqualTo("two");
        assertThat(one.task(finishes).getString("state")).isEqualTo("SUCCEEDED");
        JsonObject after = one.awaitState(handedOver, PATIENCE, "SUCCEEDED");
        assertThat(after.getInt("attempt")).isEqualTo(1);
        assertThat(after.getString("node")).isEqualTo("one");
        assertThat(events(handedOver).stream().map(event -> event.getString("reason", "")))
                .contains("shutdown");
    }

    /** The first of these tasks that runs there. */
    private static Optional<JsonObject> firstOn(String node, List<String> ids) {
        return ids.stream()
                .map(one::task)
                .filter(task -> task.getString("state").equals("RUNNING")
                        && task.getString("node").equals(node))
                .findFirst();
    }

    /** A task of that type on each node; they have counted a second, so their work is well under way. */
    private static List<String> runningOnBoth(String type, int seconds) {
        List<String> ids = new ArrayList<>();
        for (String node : List.of("one", "two")) {
            ids.add(ordered(one, order(type, seconds).add("tag", node)));
        }
        for (String id : ids) {
            await().atMost(PATIENCE)
                    .until(() -> one.task(id).getJsonObject("progress").getInt("completed") > 0);
        }
        return ids;
    }

    private static void awaitReady() {
        for (ServerUnderTest server : List.of(one, two)) {
            await().atMost(PATIENCE).until(() -> server.get("/health/ready").statusCode() == 200);
        }
    }

    private static JsonObjectBuilder countdown(int seconds) {
        return Json.createObjectBuilder().add("seconds", seconds);
    }

    private static JsonObjectBuilder order(String type, int seconds) {
        return Json.createObjectBuilder().add("type", type).add("parameters", countdown(seconds));
    }

    private static String ordered(ServerUnderTest server, JsonObjectBuilder order) {
        HttpResponse<String> answer = server.post("/api/tasks", order.build().toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ServerUnderTest.json(answer).getString("id");
    }

    private static List<JsonObject> events(String id) {
        return ServerUnderTest.json(one.get("/api/tasks/" + id + "/events"))
                .getJsonArray("events")
                .getValuesAs(JsonValue::asJsonObject);
    }

    private static String assertHeard(String type, String text) throws IOException {
        String heard = watch.ask("heard", type, text);
        assertThat(heard).matches(HEARD);
        return heard;
    }

    /** Of nodes; each later than the one before, in the numbers of the bean as well. */
    private static void heardFromCluster(String type, String text) throws IOException {
        Matcher heard = HEARD.matcher(assertHeard(type, text));
        assertThat(heard.matches()).isTrue();
        long number = Long.parseLong(heard.group(1));
        assertThat(number).isGreaterThan(lastFromCluster);
        lastFromCluster = number;
    }

    private static long incarnation(String node) {
        return postgres.database()
                .first("SELECT incarnation FROM node WHERE name = ?", row -> row.getLong(1), node)
                .orElseThrow();
    }

    private static long number(String sql) {
        return postgres.database().first(sql, row -> row.getLong(1)).orElseThrow();
    }

    private static List<String> texts(String sql, String... arguments) {
        return postgres.database().list(sql, row -> row.getString(1), (Object[]) arguments);
    }

    /** The threads that do the node's own work. */
    private static Set<String> threads(ServerUnderTest server) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.server().pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String all = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Set<String> names =
                THREAD.matcher(all).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertThat(names).as(all).contains("longhaul-heartbeat", "longhaul-dispatcher");
        return names;
    }
}
