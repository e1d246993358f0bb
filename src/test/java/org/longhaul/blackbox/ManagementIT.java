package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The management beans as a client on another machine has them: over TLS, with a password, from a JVM that has no class
 * of the server.
 */
@ExtendWith(SharedServer.class)
class ManagementIT {
    private static final String TASKS = "org.longhaul:type=TaskManager";
    private static final String COUNTDOWN = "{\"seconds\": 600}";

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
            for (String refused : List.of(
                    viewer.invoke("abort", task),
                    viewer.invoke("task", task),
                    viewer.invoke("find", "", "10", ""),
                    viewer.ask("set", TASKS, "TaskTtl", "PT2H"))) {
                assertThat(refused).contains("refused").contains("SecurityException");
            }
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
