package org.longhaul.jconsole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.jconsole.StandIn.row;
import static org.longhaul.jconsole.StandIn.task;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.TabularDataSupport;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.testing.window.Hands;
import org.longhaul.testing.window.JConsole;
import org.longhaul.testing.window.NeedsJConsole;

/**
 * The tab in a real JConsole, beside beans of a test's making: what a server does at its worst, and how the tab takes it.
 * Skipped where there is no JConsole or no Xvfb.
 */
@ExtendWith(NeedsJConsole.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JConsoleTabIT {
    private static final int TASK = 0;
    private static final int STATE = 1;
    private static final int PROGRESS = 2;

    @TempDir
    static Path work;

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final StandIn manager = new StandIn();
    private final StandIn running = new StandIn();
    private int port;
    private Registry registry;
    private JMXConnectorServer connector;
    private JConsole jconsole;

    @BeforeAll
    void a_jconsole_that_is_connected() throws Exception {
        beans.registerMBean(manager, new ObjectName("org.longhaul:type=TaskManager"));
        beans.registerMBean(running, new ObjectName("org.longhaul:type=Task,taskType=import,id=east"));
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        registry = LocateRegistry.createRegistry(port);
        family();
        connect();
        jconsole = JConsole.start(work, Path.of(System.getProperty("longhaul.test.jconsole")), address());
        jconsole.await("press", "Insecure connection");
        jconsole.await("tab", "Longhaul");
    }

    @AfterAll
    void end() throws IOException {
        if (jconsole != null) {
            jconsole.close();
        }
        if (connector != null) {
            connector.stop();
        }
        if (registry != null) {
            UnicastRemoteObject.unexportObject(registry, true);
        }
    }

    private String address() {
        return "service:jmx:rmi://localhost:%1$d/jndi/rmi://localhost:%1$d/jmxrmi".formatted(port);
    }

    private void connect() throws IOException {
        connector = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL(address()), Map.of("jmx.remote.rebind", "true"), beans);
        connector.start();
    }

    @BeforeEach
    void a_family() throws Exception {
        family();
        jconsole.await("type", "Find tasks with these words", "");
        jconsole.await("choose", "State of the tasks shown", "any state");
    }

    private void family() throws Exception {
        manager.attributes.put("Running", 2L);
        active(
                row("load", "", "WAITING", "name", "load", "children", 3L, "created", "2026-11-25T08:00:01Z"),
                row("east", "load", "RUNNING", "name", "east", "percent", 20.0, "completed", 20L, "total", 100L),
                row("north", "load", "RUNNING", "name", "north", "percent", 60.0, "completed", 60L, "total", 100L),
                row("count", "", "RUNNING", "name", "count", "abortable", false, "created", "2026-11-25T08:00:00Z"));
        manager.attributes.put("QueuedTasks", StandIn.table(row("later", "", "QUEUED", "name", "later")));
        manager.attributes.put("FailedTasks", StandIn.table(row("broken", "", "FAILED", "name", "broken")));
        manager.operations.put(
                "tree",
                arguments -> StandIn.table(
                        row("load", "", "WAITING", "name", "load", "children", 3L, "created", "2026-11-25T08:00:01Z"),
                        row("south", "load", "SUCCEEDED", "name", "south", "percent", 100.0)));
        running.attributes.put("Stack", new String[] {"at org.example.Import.read", "at java.lang.Thread.run"});
    }

    private void active(TaskRow... rows) throws Exception {
        TabularDataSupport table = StandIn.table(rows);
        manager.attributes.put("ActiveTasks", table);
    }

    private List<String> column(int column) {
        return jconsole.rows("Tasks").stream().map(row -> row.get(column)).toList();
    }

    private int line(String task) {
        List<String> tasks = column(TASK);
        for (int row = 0; row < tasks.size(); row++) {
            if (tasks.get(row).equals(task) || tasks.get(row).startsWith(task + ",")) {
                return row;
            }
        }
        throw new AssertionError(task + " is not among " + tasks);
    }

    private void untilTasks(String... wanted) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(column(TASK)).containsExactly(wanted));
    }

    private void select(String task) {
        jconsole.ask("select", "Tasks", String.valueOf(line(task)));
    }

    @Test
    void a_tree_is_opened_sorted_filtered_and_stays_so() throws Exception {
        untilTasks("count", "load, closed", "later", "broken");
        select("load");
        jconsole.ask("key", "Tasks", "RIGHT");
        untilTasks("count", "load, open", "north, level 2", "east, level 2", "south, level 2", "later", "broken");
        assertThat(column(PROGRESS).get(line("north"))).isEqualTo("60 %, 60 of 100");

        jconsole.ask("head", "Tasks", "Task");
        untilTasks("broken", "count", "later", "load, open", "east, level 2", "north, level 2", "south, level 2");
        jconsole.ask("head", "Tasks", "Task");
        untilTasks("load, open", "south, level 2", "north, level 2", "east, level 2", "later", "count", "broken");

        select("east");
        active(
                row("load", "", "WAITING", "name", "load", "children", 3L),
                row("east", "load", "RUNNING", "name", "east", "percent", 80.0, "completed", 80L, "total", 100L),
                row("zebra", "", "RUNNING", "name", "zebra"));
        untilTasks("zebra", "load, open", "south, level 2", "east, level 2", "later", "broken");
        assertThat(jconsole.ask("selected", "Tasks")).isEqualTo("east");
        assertThat(column(PROGRESS).get(line("east"))).isEqualTo("80 %, 80 of 100");

        jconsole.ask("type", "Find tasks with these words", "SOUTH");
        untilTasks("load, open", "south, level 2");
        jconsole.ask("type", "Find tasks with these words", "");
        jconsole.ask("choose", "State of the tasks shown", "FAILED");
        untilTasks("broken");
        jconsole.ask("choose", "State of the tasks shown", "any state");

        select("load");
        jconsole.ask("key", "Tasks", "LEFT");
        untilTasks("zebra", "load, closed", "later", "broken");
        jconsole.ask("head", "Tasks", "Task");
        untilTasks("zebra", "load, closed", "later", "broken");
    }

    @Test
    void the_selected_task_is_told_in_full() throws Exception {
        jconsole.ask("type", "Find tasks with these words", "east");
        Awaitility.await().until(() -> column(TASK).size() == 2);
        select("east");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jconsole.rows("Items of the selected task"))
                        .contains(List.of("id", "east"), List.of("state", "RUNNING")));
        jconsole.ask("tab", "Stack");
        assertThat(jconsole.await("text", "Stack of the selected task's thread"))
                .isEqualTo("at org.example.Import.read\\nat java.lang.Thread.run");
        jconsole.ask("tab", "Task");
    }

    @Test
    void an_act_is_confirmed_carried_out_and_told_and_what_is_refused_says_which_role_it_needs() throws Exception {
        manager.operations.put("abort", arguments -> {
            active(row("north", "load", "RUNNING", "name", "north", "abortRequested", true));
            return null;
        });
        manager.operations.put("comment", arguments -> {
            throw new SecurityException("ann has the role task-viewer");
        });
        jconsole.ask("type", "Find tasks with these words", "north");
        Awaitility.await().until(() -> column(TASK).contains("north, level 2"));
        select("north");
        jconsole.await("press", "Abort");
        jconsole.await("press", "Cancel");
        jconsole.await("press", "Comment");
        jconsole.await("press", "Cancel");
        assertThat(manager.invoked).noneMatch(invoked -> invoked.startsWith("abort"));

        jconsole.await("press", "Abort");
        Awaitility.await().until(() -> JConsole.cells(jconsole.ask("buttons")).contains("Cancel"));
        jconsole.ask("press", "Abort"); // of the dialog, which is the latest window
        Awaitility.await().until(() -> manager.invoked.contains("abort[north]"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jconsole.ask("button", "Abort"))
                        .isEqualTo("false" + Hands.CELL + "Abort is not possible: It has been asked to stop already"));
        assertThat(jconsole.ask("text", "Status")).isEqualTo("Abort: done");

        jconsole.ask("press", "Comment");
        Awaitility.await().until(() -> JConsole.cells(jconsole.ask("buttons")).contains("OK"));
        jconsole.ask("write", "take care");
        jconsole.ask("press", "OK");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jconsole.ask("button", "Comment"))
                        .startsWith("false")
                        .endsWith("Comment needs the role task-operator. ann has the role task-viewer"));
        assertThat(manager.invoked).contains("comment[north, take care]");
    }

    @Test
    void thousands_of_rows_and_a_slow_server_do_not_hold_up_the_window() throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int at = 0; at < 5_000; at++) {
            rows.add(task("t" + at, "", "RUNNING", "name", "t" + at, "percent", at / 50.0));
        }
        manager.attributes.put("ActiveTasks", StandIn.table(rows, "id"));
        jconsole.ask("choose", "State of the tasks shown", "RUNNING");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jconsole.await("text", "Shown")).startsWith("5,000 "));

        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        manager.operations.put("abort", arguments -> {
            begun.countDown();
            goOn.await();
            return null;
        });
        jconsole.ask("select", "Tasks", "4999");
        jconsole.await("press", "Abort");
        Awaitility.await().until(() -> JConsole.cells(jconsole.ask("buttons")).contains("Cancel"));
        jconsole.ask("press", "Abort");
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        jconsole.ask("type", "Find tasks with these words", "t4321"); // answered while the server does not
        assertThat(column(TASK)).containsExactly("t4321");
        assertThat(column(STATE)).containsExactly("RUNNING");
        goOn.countDown();
    }

    @Test
    void a_server_that_goes_away_and_comes_back_is_shown_again() throws Exception {
        untilTasks("count", "load, closed", "later", "broken");
        connector.stop();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jconsole.ask("text", "Status"))
                        .isNotEqualTo("")
                        .satisfiesAnyOf(
                                text -> assertThat(text).startsWith("The server does not answer"),
                                text -> assertThat(text).isEqualTo("Not connected")));
        assertThat(jconsole.ask("button", "Abort")).startsWith("false").endsWith("not connected");
        active(row("again", "", "RUNNING", "name", "again"));
        connect();
        jconsole.await("press", "Reconnect");
        untilTasks("again", "later", "broken");
    }

    @Test
    void of_two_deployments_one_is_chosen() throws Exception {
        StandIn other = new StandIn();
        other.attributes.put("QueuedTasks", StandIn.table(row("elsewhere", "", "QUEUED", "name", "elsewhere")));
        var name = new ObjectName("org.longhaul:type=TaskManager,instance=second");
        beans.registerMBean(other, name);
        try {
            jconsole.await("choose-nth", "Server", "1");
            untilTasks("elsewhere");
        } finally {
            beans.unregisterMBean(name);
        }
        untilTasks("count", "load, closed", "later", "broken");
    }

    @Test
    void whatever_can_have_the_focus_has_a_name() {
        assertThat(jconsole.await("nameless", "Longhaul")).isEmpty();
    }
}
