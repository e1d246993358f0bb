package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.VirtualMachine;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The management beans as a client on another machine has them: over TLS, with a password, from a JVM that has no class
 * of the server.
 */
@ExtendWith(SharedServer.class)
class ManagementIT {
    private static final String TASKS = "org.longhaul:type=TaskManager";
    private static final Set<String> RAN = new HashSet<>();
    private static final String COUNTDOWN = "{\"seconds\": 600}";

    @BeforeEach
    void count(TestInfo test) {
        RAN.add(test.getDisplayName());
    }

    /** What a test that failed left running would keep the next from its workers. */
    @AfterEach
    void clear(ServerUnderTest server) {
        ServerUnderTest.json(server.get("/api/tasks?type=countdown&state=QUEUED,RUNNING"))
                .getJsonArray("tasks")
                .getValuesAs(JsonObject.class)
                .forEach(task -> server.abort(task.getString("id")));
    }

    /** If all tests of this class ran: one alone cannot. */
    @AfterAll
    static void every_operation_was_invoked(ServerUnderTest server) throws IOException {
        long tests = Arrays.stream(ManagementIT.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .count();
        if (RAN.size() == tests) {
            try (var viewer = JmxClientProcess.of(server, "viewer")) {
                List<String> operations = List.of(
                        viewer.ask("operations").replaceAll("[\\[\\]]", "").split(", "));
                assertThat(operations).hasSizeGreaterThan(40);
                assertThat(JmxClientProcess.INVOKED).containsAll(operations);
            }
        }
    }

    @Test
    void nobody_gets_in_without_a_password(ServerUnderTest server) throws IOException {
        try (var nobody = new JmxClientProcess(server, "", "");
                var wrong = new JmxClientProcess(server, "admin", "guessed")) {
            assertThat(nobody.greeting()).contains("not connected").contains("SecurityException");
            assertThat(wrong.greeting()).contains("not connected").contains("SecurityException");
        }
    }

    @Test
    void a_viewer_reads_everything_and_does_nothing(ServerUnderTest server) throws IOException {
        String task = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", 600).build());
        server.awaitState(task, "RUNNING");
        try (var viewer = JmxClientProcess.of(server, "viewer")) {
            assertThat(viewer.ask("all"))
                    .as("every attribute is read, and all is described")
                    .matches("\\d{3,} attributes, \\d{2,} operations, wrong: \\[\\]");
            assertThat(viewer.ask("names", "org.longhaul:type=Task,*"))
                    .contains("org.longhaul:type=Task,taskType=countdown,id=" + task);
            String bean = "org.longhaul:type=Task,taskType=countdown,id=" + task;
            assertThat(viewer.ask("read", bean, "Submitter")).isEqualTo("admin");
            assertThat(viewer.ask("read", bean, "Parameters")).contains("600");
            assertThat(viewer.ask("read", bean, "Stack")).contains("at ");
            assertThat(viewer.ask("read", TASKS, "ActiveTasks")).contains(task);
            assertThat(viewer.ask("read", TASKS, "Unheard"))
                    .contains("AttributeNotFoundException")
                    .contains("ActiveTasks");
            assertThat(viewer.ask("refused")).matches("\\d{2,} tried, wrong: \\[\\]");
            assertThat(server.task(task).getString("state")).isEqualTo("RUNNING");
        }
        server.abort(task);
        server.awaitState(task, "ABORTED");
        try (var viewer = JmxClientProcess.of(server, "viewer")) {
            assertThat(viewer.ask("names", "org.longhaul:type=Task,id=" + task + ",*"))
                    .isEqualTo("[]");
        }
    }

    @Test
    void an_operator_acts_on_tasks_and_changes_no_settings(ServerUnderTest server) throws IOException {
        try (var operator = JmxClientProcess.of(server, "operator")) {
            String task = operator.made("submit", "countdown", COUNTDOWN);
            server.awaitState(task, "RUNNING");
            assertThat(server.task(task).getString("submitter")).isEqualTo("operator");
            assertThat(operator.invoke("comment", task, "look at this")).startsWith("done");
            assertThat(operator.invoke("events", task)).contains("look at this").contains("jmx 127.0.0.1");
            assertThat(operator.invoke("waitFor", task, "0")).contains("RUNNING");
            assertThat(operator.invoke("waitFor", task, "31")).contains("seconds is 0 to 30");
            assertThat(operator.invoke("abort", task)).startsWith("done");
            assertThat(operator.invoke("waitFor", task, "30")).contains("ABORTED");
            assertThat(operator.invoke("hold", task)).contains("javax.management.OperationsException");
            assertThat(operator.invoke("tree", task)).contains(task);
            assertThat(operator.invoke("why", task)).startsWith("done");
            assertThat(operator.invoke("task", task)).contains("ABORTED").contains("600");
            assertThat(operator.invoke("keep", task)).startsWith("done");
            assertThat(operator.invoke("letGo", task)).startsWith("done");
            String again = operator.made("retry", task);
            assertThat(operator.invoke("count", "id=" + again)).isEqualTo("done: 1");
            assertThat(operator.invoke("find", "type=countdown", "1", "")).contains(again);
            assertThat(operator.invoke("find", "colour=red", "1", ""))
                    .contains("IllegalArgumentException")
                    .contains("colour=red");
            var bulk = server.awaitState(operator.made("abortMatching", "id=" + again), "SUCCEEDED");
            assertThat(bulk.toString()).contains("\"changed\":1");
            server.awaitState(again, "ABORTED");
            server.awaitState(operator.made("retryMatching", "id=" + again), "SUCCEEDED");
            server.awaitState(operator.made("abortMatching", "type=countdown&state=QUEUED,RUNNING"), "SUCCEEDED");
            assertThat(operator.invoke("abortMatching", "")).contains("IllegalArgumentException");

            String later = operator.made(
                    "submitOrder", "{\"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"delay\": \"PT1H\"}");
            assertThat(operator.invoke("hold", later)).startsWith("done");
            assertThat(server.task(later).getString("gate")).isEqualTo("HELD");
            server.awaitState(operator.made("releaseMatching", "id=" + later), "SUCCEEDED");
            server.awaitState(operator.made("holdMatching", "id=" + later), "SUCCEEDED");
            assertThat(operator.invoke("release", later)).startsWith("done");
            assertThat(operator.invoke("abort", later)).startsWith("done");

            assertThat(operator.invoke("checkOrder", "{\"type\": \"countdown\", \"parameters\": {\"seconds\": -1}}"))
                    .contains("IllegalArgumentException")
                    .contains("seconds");
            assertThat(operator.invoke("submit", "countdown", "seconds=1"))
                    .contains("IllegalArgumentException")
                    .contains("parameters is a JSON object");
            assertThat(operator.invoke("task", "01890a5d-ac96-774b-bcce-b302099a8057"))
                    .contains("InstanceNotFoundException");
            assertThat(operator.invoke("retention", "10")).startsWith("done");
            assertThat(operator.invoke("totals", "2026-01-01", "2099-01-01")).startsWith("done");
            assertThat(operator.invoke("drainModule", "sample")).matches("done: [1-9]\\d*");
            assertThat(operator.ask("invoke", "org.longhaul:type=Module,name=sample", "drain"))
                    .startsWith("done");
            assertThat(operator.ask("set", TASKS, "TaskTtl", "PT2H")).contains("SecurityException", "task-admin");
            assertThat(operator.ask("invoke", "org.longhaul:type=Settings", "set", "task-ttl", "PT2H"))
                    .contains("SecurityException");
            assertThat(operator.ask("invoke", "org.longhaul:type=Security", "audit", "10", ""))
                    .contains("SecurityException");
            assertThat(operator.ask("invoke", "org.longhaul:type=Security", "whoAmI"))
                    .contains("operator: task-operator, task-submitter");
        }
    }

    @Test
    void an_administrator_changes_settings_accounts_and_schedules_and_the_audit_says_who(ServerUnderTest server)
            throws IOException {
        String security = "org.longhaul:type=Security";
        String scheduler = "org.longhaul:type=Scheduler";
        try (var admin = JmxClientProcess.of(server, "admin")) {
            assertThat(admin.ask("set", TASKS, "TaskTtl", "PT2H")).isEqualTo("set");
            assertThat(admin.ask("read", TASKS, "TaskTtl")).isEqualTo("PT2H");
            assertThat(admin.ask("set", TASKS, "TaskTtl", "two hours")).contains("IllegalArgumentException");
            assertThat(admin.ask("invoke", "org.longhaul:type=Settings", "set", "task-ttl", "PT1H"))
                    .startsWith("done");
            assertThat(admin.ask("invoke", security, "createAccount", "jmx-made", "", "task-viewer"))
                    .startsWith("done");
            assertThat(admin.ask("invoke", security, "changeAccount", "jmx-made", "task-operator:billing", "false"))
                    .startsWith("done");
            assertThat(admin.ask("invoke", security, "createToken", "jmx-made", "a label", "1"))
                    .startsWith("done: ");
            assertThat(admin.ask("invoke", security, "tokens", "jmx-made")).contains("a label");
            assertThat(admin.ask("invoke", security, "accounts", "", "200")).contains("task-operator:billing");
            assertThat(admin.ask("invoke", security, "createAccount", "x", "", "task-king"))
                    .contains("IllegalArgumentException", "task-king");
            assertThat(admin.ask("invoke", security, "removeAccount", "jmx-made"))
                    .startsWith("done");
            assertThat(admin.ask("invoke", security, "audit", "200", ""))
                    .contains("setting-changed", "account-created", "account-removed", "actor=admin", "jmx 127.0.0.1");

            String schedule = "{\"name\": \"jmx-nightly\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 0},"
                    + " \"interval\": \"P1D\", \"starts\": \"2099-01-01T00:00:00Z\"}";
            assertThat(admin.ask("invoke", scheduler, "create", schedule)).startsWith("done");
            assertThat(admin.ask("read", scheduler, "Schedules")).contains("jmx-nightly", "ACTIVE");
            assertThat(admin.ask("invoke", scheduler, "pause", "jmx-nightly")).startsWith("done");
            assertThat(admin.ask("invoke", scheduler, "resume", "jmx-nightly")).startsWith("done");
            assertThat(admin.ask("invoke", scheduler, "change", "jmx-nightly", "{\"interval\": \"PT1H\"}"))
                    .startsWith("done");
            assertThat(admin.ask("read", scheduler, "Schedules")).contains("PT1H");
            Matcher task = JmxClientProcess.ID.matcher(admin.ask("invoke", scheduler, "run", "jmx-nightly"));
            assertThat(task.find()).isTrue();
            server.awaitState(task.group(), "SUCCEEDED");
            assertThat(admin.ask("invoke", scheduler, "remove", "jmx-nightly")).startsWith("done");
        }
    }

    @Test
    void a_submitter_orders_and_reads_and_ends_nothing_but_its_own(ServerUnderTest server) throws IOException {
        try (var submitter = JmxClientProcess.of(server, "submitter");
                var operator = JmxClientProcess.of(server, "operator")) {
            String other = operator.made("submit", "countdown", COUNTDOWN);
            Matcher id = JmxClientProcess.ID.matcher(
                    submitter.invokeOn("org.longhaul:type=TaskType,name=countdown", "submit", COUNTDOWN));
            assertThat(id.find()).isTrue();
            String own = id.group();
            server.awaitState(other, "RUNNING");
            server.awaitState(own, "RUNNING");
            String ofOther = "org.longhaul:type=Task,taskType=countdown,id=" + other;
            assertThat(submitter.invoke("task", other)).contains("RUNNING");
            assertThat(submitter.invokeOn(ofOther, "abort")).contains("SecurityException", "Abort tasks");
            assertThat(submitter.invokeOn(ofOther, "comment", "mine?")).contains("SecurityException", "Comment on");
            assertThat(submitter.invoke("hold", own)).contains("SecurityException", "task-operator");
            var nothing = server.awaitState(submitter.made("abortMatching", "id=" + other), "SUCCEEDED");
            assertThat(nothing.toString()).contains("\"changed\":0");
            String ofOwn = "org.longhaul:type=Task,taskType=countdown,id=" + own;
            assertThat(submitter.invokeOn(ofOwn, "comment", "too long")).startsWith("done");
            assertThat(submitter.ask("read", ofOwn, "Comments")).contains("too long");
            assertThat(submitter.invokeOn(ofOwn, "abort")).startsWith("done");
            server.awaitState(own, "ABORTED");
            assertThat(server.task(other).getString("state")).isEqualTo("RUNNING");
            assertThat(operator.invokeOn(ofOther, "abort")).startsWith("done");
            server.awaitState(other, "ABORTED");
        }
    }

    @Test
    void computed_tasks_are_found_shown_and_ended_like_others(ServerUnderTest server) throws IOException {
        server.post(
                "/api/schedules",
                "{\"name\": \"jmx-computed\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 0},"
                        + " \"interval\": \"P1D\", \"starts\": \"2099-01-01T00:00:00Z\"}");
        try (var operator = JmxClientProcess.of(server, "operator")) {
            String schedule = computed(server, "module=schedule&attribute.schedule=jmx-computed");
            assertThat(operator.invoke("find", "module=schedule&attribute.schedule=jmx-computed", "1", ""))
                    .contains(schedule);
            assertThat(operator.invoke("task", schedule)).contains("jmx-computed", "2099-01-01");
            assertThat(operator.invoke("tree", schedule)).contains(schedule);
            assertThat(operator.invoke("comment", schedule, "nobody keeps this"))
                    .contains("refused: javax.management.");

            String starter =
                    server.submit("start-directly", Json.createObjectBuilder().build());
            String execution =
                    String.valueOf(server.awaitState(starter, "SUCCEEDED").get("result"));
            String job = computed(server, "module=batch&state=RUNNING&attribute.execution=" + execution);
            assertThat(operator.invoke("task", job)).contains("direct-job", "RUNNING");
            try (var submitter = JmxClientProcess.of(server, "submitter")) {
                assertThat(submitter.invoke("abort", job)).contains("SecurityException", "Abort tasks");
            }
            assertThat(operator.invoke("abort", job)).startsWith("done");
            assertThat(operator.invoke("waitFor", job, "30")).contains("ABORTED");
            assertThat(operator.invoke("abort", job)).contains("refused: javax.management.OperationsException");
        } finally {
            server.delete("/api/schedules/jmx-computed");
        }
    }

    @Test
    void passwords_and_tokens_are_given_and_taken_away(ServerUnderTest server) throws IOException {
        String security = "org.longhaul:type=Security";
        String first = "a first password";
        String second = "a second password";
        try (var admin = JmxClientProcess.of(server, "admin");
                var operator = JmxClientProcess.of(server, "operator")) {
            assertThat(admin.invokeOn(security, "createAccount", "jmx-signed", first, "task-viewer"))
                    .startsWith("done");
            assertThat(signIn(server, "jmx-signed", first)).isEqualTo(201);
            assertThat(admin.invokeOn(security, "setPassword", "jmx-signed", second))
                    .startsWith("done");
            assertThat(signIn(server, "jmx-signed", first)).isEqualTo(401);
            assertThat(signIn(server, "jmx-signed", second)).isEqualTo(201);
            assertThat(admin.invokeOn(security, "setPassword", "jmx-signed", "short"))
                    .contains("IllegalArgumentException");

            String token = after("done: ", admin.invokeOn(security, "createToken", "jmx-signed", "for a test", "0"));
            ServerUnderTest signed = server.as(token);
            assertThat(signed.get("/api/tasks").statusCode()).isEqualTo(200);
            String id = token(signed);
            assertThat(operator.invokeOn(security, "revokeToken", "jmx-signed", id))
                    .contains("SecurityException");
            assertThat(admin.invokeOn(security, "revokeToken", "jmx-signed", id))
                    .startsWith("done");
            assertThat(signed.get("/api/tasks").statusCode()).isEqualTo(401);
            assertThat(admin.invokeOn(security, "removeAccount", "jmx-signed")).startsWith("done");

            ServerUnderTest own =
                    server.as(after("done: ", admin.invokeOn(security, "createOwnToken", "own label", "1")));
            assertThat(own.get("/api/accounts").statusCode()).isEqualTo(200);
            assertThat(admin.invokeOn(security, "ownTokens")).contains("own label");
            assertThat(admin.invokeOn(security, "revokeOwnToken", token(own))).startsWith("done");
            assertThat(own.get("/api/accounts").statusCode()).isEqualTo(401);
            assertThat(operator.invokeOn(security, "ownTokens"))
                    .as("there is no account operator")
                    .contains("refused")
                    .contains("operator");
        }
    }

    private static String computed(ServerUnderTest server, String query) {
        return Awaitility.await(query)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> ServerUnderTest.json(server.get("/api/tasks?" + query))
                                .getJsonArray("tasks"),
                        found -> !found.isEmpty())
                .getJsonObject(0)
                .getString("id");
    }

    private static int signIn(ServerUnderTest server, String account, String password) {
        return server.anonymous()
                .post(
                        "/api/session",
                        Json.createObjectBuilder()
                                .add("account", account)
                                .add("password", password)
                                .build()
                                .toString())
                .statusCode();
    }

    private static String after(String start, String text) {
        assertThat(text).startsWith(start);
        return text.substring(start.length());
    }

    /** The id of the latest token that whoever this is has. */
    private static String token(ServerUnderTest signed) {
        return ServerUnderTest.json(signed.get("/api/me/tokens"))
                .getJsonArray("tokens")
                .getJsonObject(0)
                .getString("id");
    }

    @Test
    void a_hundred_consoles_look_at_the_same_snapshots_one_a_second(ServerUnderTest server) throws IOException {
        try (var viewer = JmxClientProcess.of(server, "viewer")) {
            String storm = viewer.ask("storm", "100", "10");
            Matcher told = Pattern.compile("100 connections, (\\d+) attributes, (\\d+) ms, (\\d+) snapshots")
                    .matcher(storm);
            assertThat(told.matches()).as(storm).isTrue();
            assertThat(Integer.parseInt(told.group(1))).isGreaterThan(100 * 10 * 25);
            assertThat(Integer.parseInt(told.group(3)))
                    .as(storm)
                    .isBetween(1, Integer.parseInt(told.group(2)) / 1000 + 2);
        }
    }

    @Test
    @SuppressWarnings("BanJNDI") // the connector is that of our own process
    void who_attaches_to_the_process_acts_as_an_administrator_but_has_no_account(ServerUnderTest server)
            throws Exception {
        var process = VirtualMachine.attach(Long.toString(server.server().pid()));
        try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent()))) {
            MBeanServerConnection attached = connector.getMBeanServerConnection();
            var security = new ObjectName("org.longhaul:type=Security");
            assertThat(attached.invoke(security, "whoAmI", new Object[0], new String[0]))
                    .isEqualTo("local-jmx: task-admin");
            String schedule = "{\"name\": \"jmx-nobodys\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 0},"
                    + " \"interval\": \"P1D\", \"starts\": \"2099-01-01T00:00:00Z\"}";
            assertThatThrownBy(() -> attached.invoke(
                            new ObjectName("org.longhaul:type=Scheduler"),
                            "create",
                            new Object[] {schedule},
                            new String[] {"java.lang.String"}))
                    .isInstanceOf(MBeanException.class)
                    .hasMessageContaining("local-jmx is no account");
            assertThat(server.get("/api/schedules/jmx-nobodys").statusCode()).isEqualTo(404);
        } finally {
            process.detach();
        }
    }

    @Test
    void who_listens_hears_of_changes_and_of_progress(ServerUnderTest server) throws IOException {
        try (var viewer = JmxClientProcess.of(server, "viewer")) {
            assertThat(viewer.ask("listen", TASKS)).isEqualTo("listening");
            viewer.ask("listen", "JMImplementation:type=MBeanServerDelegate");
            String task = server.submit(
                    "countdown", Json.createObjectBuilder().add("seconds", 600).build());
            server.awaitState(task, "RUNNING");
            assertThat(viewer.ask("heard", "org.longhaul.task.state", task))
                    .startsWith("heard: ")
                    .contains("java.util.HashMap");
            assertThat(viewer.ask("listen", "org.longhaul:type=Task,taskType=countdown,id=" + task))
                    .isEqualTo("listening");
            assertThat(viewer.ask("heard", "org.longhaul.task.progress", task)).startsWith("heard: ");
            server.abort(task);
            assertThat(viewer.ask("heard", "org.longhaul.task.state", "ABORTED"))
                    .startsWith("heard: ");
        }
    }
}
