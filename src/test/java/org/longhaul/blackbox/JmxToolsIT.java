package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the folder {@code jmx} has for jmxterm, Jolokia and Prometheus, each used on a real server as its README says. */
@ExtendWith(SharedServer.class)
class JmxToolsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path TOOLS = Path.of(System.getProperty("longhaul.test.jmx-tools"));
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private record Said(int status, String out) {
        String id() {
            Matcher id = ID.matcher(out);
            assertThat(id.find()).as(out).isTrue();
            return id.group();
        }
    }

    @Test
    void jmxterm_does_the_ten_things_that_operators_do_most(ServerUnderTest server) throws Exception {
        assertThat(jmxterm(server, "operator", "status").out())
                .contains("Queued = ", "FailureRate = ", "OldestWaitingSeconds = ", "SnapshotTime = ");

        String running = jmxterm(server, "operator", "submit", "countdown", "{\"seconds\": 600}")
                .id();
        server.awaitState(running, "RUNNING");
        eventually(() -> jmxterm(server, "viewer", "running"), "( " + running + " )", "state = RUNNING;");
        assertThat(jmxterm(server, "operator", "show", running).out())
                .contains("id = " + running, "type = countdown;", "state = RUNNING;", "submitter = operator;");

        assertThat(jmxterm(server, "operator", "count", "state=RUNNING&id=" + running)
                        .out())
                .isEqualTo("1\n");
        jmxterm(server, "operator", "abort", running);
        server.awaitState(running, "ABORTED");
        eventually(() -> jmxterm(server, "viewer", "failed"), "( " + running + " )", "state = ABORTED;");

        String again = jmxterm(server, "operator", "retry", running).id();
        assertThat(again).isNotEqualTo(running);
        String filter = "type=countdown&state=QUEUED,RUNNING&id=" + again;
        server.awaitState(jmxterm(server, "operator", "abort-matching", filter).id(), "SUCCEEDED");
        server.awaitState(again, "ABORTED");

        String later = ServerUnderTest.json(server.post(
                        "/api/tasks",
                        "{\"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"delay\": \"PT1H\"}"))
                .getString("id");
        jmxterm(server, "operator", "hold", later);
        assertThat(server.task(later).getString("gate")).isEqualTo("HELD");
        jmxterm(server, "operator", "release", later);
        assertThat(server.task(later).getString("gate")).isEqualTo("DUE");
        jmxterm(server, "operator", "abort", later);

        assertThat(jmxterm(server, "operator", "drain-module", "sample").out()).matches("[1-9]\\d*\n");
        assertThat(server.get("/api/tasks/" + running).statusCode()).isEqualTo(404);
    }

    @Test
    void jmxterm_tells_what_was_refused_and_fails(ServerUnderTest server) throws Exception {
        Said viewer = run(script(server, "viewer", "submit", "countdown", "{\"seconds\": 1}"));
        assertThat(viewer.status()).isNotZero();
        assertThat(viewer.out()).contains("SecurityException");
        Said unknown = run(script(server, "operator", "abort", "01890a5d-ac96-774b-bcce-b302099a8057"));
        assertThat(unknown.status()).isNotZero();
        assertThat(unknown.out()).contains("01890a5d-ac96-774b-bcce-b302099a8057");
        assertThat(run(script(server, "operator", "hold")).status()).isNotZero();
        assertThat(run(script(server, "operator", "count", "type=a#b")).out()).contains("takes # and && for its own");
    }

    @Test
    void jmxterm_attaches_to_a_process_of_the_same_user(ServerUnderTest server) throws Exception {
        ProcessBuilder script = script(server, "operator", "status");
        script.environment().keySet().removeIf(name -> name.startsWith("LONGHAUL_JMX"));
        script.environment().put("LONGHAUL_JMX", Long.toString(server.server().pid()));
        Said said = run(script);
        assertThat(said.status()).as(said.out()).isZero();
        assertThat(said.out()).contains("Queued = ");
    }

    @Test
    void the_rules_for_prometheus_yield_all_that_they_promise_and_nothing_of_single_tasks(ServerUnderTest server)
            throws Exception {
        String task = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", 1).build());
        server.awaitState(task, "SUCCEEDED");
        String rules = Files.readString(Path.of("jmx/prometheus.yml"));
        String scrape = scrape(server, rules);

        Set<String> promised = Pattern.compile("(?m)^    name: (\\w+)$")
                .matcher(rules)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(promised)
                .contains("longhaul_tasks", "longhaul_tasks_submitted_total")
                .hasSizeGreaterThan(15);
        Set<String> yielded = scrape.lines()
                .filter(line -> line.startsWith("longhaul_"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(yielded).isEqualTo(promised);

        assertThat(scrape)
                .contains(
                        "# TYPE longhaul_tasks gauge",
                        "# TYPE longhaul_tasks_submitted_total counter",
                        "# TYPE longhaul_tasks_ended_total counter",
                        "longhaul_node_ready 1.0",
                        "longhaul_node_draining 0.0",
                        "longhaul_module_queued_tasks{module=\"sample\"} ",
                        "longhaul_cluster_node_up{node=\"%s\"} 1.0"
                                .formatted(server.server().config().node()))
                .contains(Stream.of("QUEUED", "RUNNING", "WAITING", "SUCCEEDED", "FAILED", "ABORTED", "DROPPED")
                        .map("longhaul_tasks{state=\"%s\"} "::formatted)
                        .toList())
                .contains(Stream.of("SUCCEEDED", "FAILED", "ABORTED", "DROPPED")
                        .map("longhaul_tasks_ended_total{state=\"%s\"} "::formatted)
                        .toList())
                .doesNotContain(task);
        for (String name : promised) {
            String family = name.replaceFirst("_total$", "");
            assertThat(scrape).containsPattern("# HELP " + family + "(_total)? [A-Z]\\w");
        }
        assertThat(value(scrape, "longhaul_tasks_ended_total{state=\"SUCCEEDED\"}"))
                .isPositive();

        Set<String> shown = Pattern.compile("longhaul_\\w+")
                .matcher(Documentation.page("docs/jmx-tools.md").text())
                .results()
                .map(name -> name.group())
                .collect(Collectors.toSet());
        assertThat(shown).isNotEmpty().isSubsetOf(promised);
    }

    private String scrape(ServerUnderTest server, String rules) throws IOException, InterruptedException {
        JmxAccounts accounts = JmxAccounts.of(server);
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                "jmxUrl: %s\nusername: viewer\npassword: %s\nssl: true\n"
                                .formatted(server.server().jmxUrl().orElseThrow(), accounts.password("viewer"))
                        + rules);
        int port = freePort();
        Path log = folder.resolve("exporter.log");
        Process exporter = new ProcessBuilder(
                        java(),
                        "-Djavax.net.ssl.trustStore=" + accounts.trustStore(),
                        "-jar",
                        TOOLS.resolve("jmx_prometheus.jar").toString(),
                        "127.0.0.1:" + port,
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return Awaitility.await("a scrape with Longhaul's numbers, see " + log)
                    .atMost(PATIENCE)
                    .ignoreException(ConnectException.class)
                    .until(() -> get(port, "/metrics"), body -> body.contains("\nlonghaul_"));
        } finally {
            exporter.destroyForcibly().waitFor();
        }
    }

    private static double value(String scrape, String sample) {
        return scrape.lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(sample + " is not in\n" + scrape));
    }

    @Test
    void jolokia_reads_everything_and_does_what_an_operator_does_and_no_more(ServerUnderTest server) throws Exception {
        int port = freePort();
        Path config = folder.resolve("jolokia.properties");
        Files.writeString(
                config,
                Documentation.page("jmx/README.md")
                        .blocks("properties")
                        .get(0)
                        .replace("8778", Integer.toString(port))
                        .replace("/opt/longhaul/", Path.of("").toAbsolutePath() + "/")
                        .replace("(another one)", "a-password"));
        String pid = Long.toString(server.server().pid());
        Said started = jolokia("--config", config.toString(), "start", pid);
        assertThat(started.status()).as(started.out()).isZero();
        try {
            String task = server.submit(
                    "countdown", Json.createObjectBuilder().add("seconds", 600).build());
            server.awaitState(task, "RUNNING");

            JsonObject active = call(port, "read", "TaskManager", "attribute", "ActiveTasks");
            assertThat(active.containsKey("value")).as("%s", active).isTrue();
            Awaitility.await("the task to be in what is read")
                    .atMost(PATIENCE)
                    .until(
                            () -> call(port, "read", "TaskManager", "attribute", "ActiveTasks")
                                    .getJsonObject("value"),
                            tasks -> tasks.containsKey(task));
            assertThat(call(port, "read", "Settings", "attribute", "Settings").getInt("status"))
                    .isEqualTo(200);
            assertThat(call(port, "read", "Node", "attribute", "Ready").getBoolean("value"))
                    .isTrue();
            assertThat(call(port, "read", "TaskManager", "attribute", "").getInt("status"))
                    .as("all attributes at once")
                    .isEqualTo(200);

            assertThat(call(port, "exec", "TaskManager", "operation", "abort", task)
                            .getInt("status"))
                    .isEqualTo(200);
            server.awaitState(task, "ABORTED");

            refused(call(port, "exec", "Settings", "operation", "set", "task-ttl", "PT2H"));
            refused(call(port, "exec", "Scheduler", "operation", "remove", "x"));
            refused(call(port, "exec", "Security", "operation", "accounts"));
            refused(call(port, "write", "TaskManager", "attribute", "TaskTtl"));
            refused(send(port, request("exec", "java.lang:type=Memory", "operation", "gc")));
            refused(send(port, request("read", "java.lang:type=Runtime", "attribute", "SystemProperties")));
            refused(send(port, request("exec", "com.sun.management:type=DiagnosticCommand", "operation", "vmVersion")));
            JsonObject elsewhere = Json.createObjectBuilder(
                            request("read", "java.lang:type=Memory", "attribute", "HeapMemoryUsage"))
                    .add("target", Json.createObjectBuilder().add("url", "service:jmx:rmi:///jndi/rmi://192.0.2.1/x"))
                    .build();
            assertThat(send(port, elsewhere).getInt("status"))
                    .as("it asks this server, and calls no other")
                    .isEqualTo(200);
            refused(json(
                    post(port, elsewhere, "http://other.example", "a-password").body()));
            assertThat(post(port, elsewhere, "http://127.0.0.1", "guess").statusCode())
                    .isEqualTo(401);
        } finally {
            assertThat(jolokia("stop", pid).status()).isZero();
        }
    }

    private static void refused(JsonObject answer) {
        assertThat(answer.getInt("status")).as("%s", answer).isEqualTo(403);
    }

    private JsonObject call(int port, String type, String bean, String what, String name, String... arguments)
            throws IOException, InterruptedException {
        return send(port, request(type, "org.longhaul:type=" + bean, what, name, arguments));
    }

    private static JsonObject request(String type, String bean, String what, String name, String... arguments) {
        JsonArray all = Json.createArrayBuilder(List.of(arguments)).build();
        var request = Json.createObjectBuilder().add("type", type).add("mbean", bean);
        if (!name.isEmpty()) {
            request.add(what, name);
        }
        if (type.equals("exec")) {
            request.add("arguments", all);
        }
        if (type.equals("write")) {
            request.add("value", "PT2H");
        }
        return request.build();
    }

    private JsonObject send(int port, JsonObject request) throws IOException, InterruptedException {
        return json(post(port, request, "http://127.0.0.1", "a-password").body());
    }

    private HttpResponse<String> post(int port, JsonObject request, String origin, String password)
            throws IOException, InterruptedException {
        String credentials =
                Base64.getEncoder().encodeToString(("operator:" + password).getBytes(StandardCharsets.UTF_8));
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/jolokia/".formatted(port)))
                        .timeout(PATIENCE)
                        .header("Authorization", "Basic " + credentials)
                        .header("Origin", origin)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private Said jolokia(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(java(), "-jar", TOOLS.resolve("jolokia.jar").toString()));
        command.addAll(List.of(arguments));
        return run(new ProcessBuilder(command).redirectErrorStream(true));
    }

    private Said jmxterm(ServerUnderTest server, String user, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder script = script(server, user, arguments);
        script.redirectErrorStream(false)
                .redirectError(folder.resolve("jmxterm.log").toFile());
        Said said = run(script);
        assertThat(said.status())
                .as(
                        "%s: %s%s",
                        String.join(" ", arguments), said.out(), Files.readString(folder.resolve("jmxterm.log")))
                .isZero();
        return said;
    }

    private static ProcessBuilder script(ServerUnderTest server, String user, String... arguments) {
        JmxAccounts accounts = JmxAccounts.of(server);
        List<String> command = new ArrayList<>(List.of("sh", "jmx/jmxterm/longhaul.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        script.environment().put("JMXTERM", TOOLS.resolve("jmxterm.jar").toString());
        script.environment().put("LONGHAUL_JMX", server.server().jmxUrl().orElseThrow());
        script.environment().put("LONGHAUL_JMX_USER", user);
        script.environment()
                .put("LONGHAUL_JMX_PASSWORD_FILE", accounts.passwordFile(user).toString());
        script.environment()
                .put("LONGHAUL_JMX_TRUSTSTORE", accounts.trustStore().toString());
        return script;
    }

    private interface Run {
        Said run() throws IOException, InterruptedException;
    }

    private static void eventually(Run run, String... texts) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run.run().out()).contains(texts));
    }

    private static Said run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectInput(Path.of("/dev/null").toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out);
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
