package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.testing.window.JConsole;
import org.longhaul.testing.window.NeedsJConsole;

/**
 * The JDK's JConsole attached to a running server: its own tab shows the beans, ours the tasks, and an abort that is pressed
 * there ends a tree. With {@code -Dlonghaul.pictures=docs/images} it takes the pictures of the documentation. Skipped where
 * there is no JConsole or no Xvfb.
 */
@ExtendWith({NeedsJConsole.class, SharedServer.class})
class JConsoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PICTURES = System.getProperty("longhaul.pictures");
    private static final int SECONDS = PICTURES == null ? 3600 : 60;

    @TempDir
    Path work;

    private static List<String> column(JConsole jconsole, int column) {
        return jconsole.rows("Tasks").stream().map(row -> row.get(column)).toList();
    }

    private static void select(JConsole jconsole, String task) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreException(IllegalStateException.class)
                .until(() -> {
                    List<String> tasks = column(jconsole, 0);
                    int row = tasks.indexOf(task);
                    if (row >= 0) {
                        jconsole.ask("select", "Tasks", String.valueOf(row));
                    }
                    return row >= 0;
                });
    }

    private static void picture(JConsole jconsole, String name) {
        if (PICTURES != null) {
            jconsole.await("picture", Path.of(PICTURES, name).toAbsolutePath().toString(), "MBeans");
        }
    }

    /** A bar that is worth a picture, if one is to be taken. */
    private static boolean showsProgress(JConsole jconsole) {
        return PICTURES == null
                || column(jconsole, 2).stream()
                        .allMatch(progress -> Integer.parseInt(progress.substring(0, progress.indexOf(' '))) >= 25);
    }

    private static List<JsonObject> tree(ServerUnderTest server, String id) {
        return ServerUnderTest.json(server.get("/api/tasks/" + id + "/tree"))
                .getJsonArray("tasks")
                .getValuesAs(JsonObject.class);
    }

    @Test
    void jconsole_shows_the_beans_and_a_tree_that_is_opened_followed_and_aborted(ServerUnderTest server)
            throws IOException {
        String other = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", SECONDS).build());
        String root = server.submit(
                "branching",
                Json.createObjectBuilder()
                        .add("levels", 1)
                        .add("width", 4)
                        .add("seconds", SECONDS)
                        .build());
        try (JConsole jconsole = JConsole.start(
                work,
                Path.of(System.getProperty("longhaul.test.jconsole")),
                String.valueOf(server.server().pid()))) {
            jconsole.await("press", "Insecure connection"); // within one machine, without a password
            jconsole.await("tab", "MBeans");
            jconsole.ask("fill", "1180", "720");
            assertThat(JConsole.cells(jconsole.await("node", "org.longhaul")))
                    .contains("TaskManager", "Settings", "Cluster", "Node");
            assertThat(JConsole.cells(jconsole.await("node", "org.longhaul", "TaskManager", "Attributes")))
                    .contains("ActiveTasks", "FailureRate");
            jconsole.await("node", "org.longhaul", "TaskManager", "Attributes", "FailureRate");
            picture(jconsole, "jconsole-beans.png");

            jconsole.ask("tab", "Longhaul");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreException(IllegalStateException.class)
                    .until(() -> column(jconsole, 0).contains("countdown")
                            && column(jconsole, 0).contains("branching, closed"));
            select(jconsole, "branching, closed");
            jconsole.ask("key", "Tasks", "RIGHT");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(column(jconsole, 0).stream().filter(name -> name.endsWith(", level 2")))
                                    .hasSize(4));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> tree(server, root).stream()
                            .anyMatch(task -> task.containsKey("parent")
                                    && task.getString("state").equals("RUNNING")));
            Awaitility.await().atMost(PATIENCE).until(() -> showsProgress(jconsole));
            picture(jconsole, "jconsole-tasks.png");
            assertThat(jconsole.rows("Items of the selected task")).contains(List.of("id", root));

            jconsole.await("press", "Abort");
            Awaitility.await()
                    .until(() -> JConsole.cells(jconsole.ask("buttons")).contains("Cancel"));
            jconsole.ask("press", "Abort"); // of the dialog, which is the latest window
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(jconsole.ask("text", "Status")).isEqualTo("Abort: done"));
            assertThat(server.awaitEnd(root).getString("state")).isEqualTo("ABORTED");
            assertThat(tree(server, root))
                    .allMatch(task -> task.getString("state").equals("ABORTED"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(jconsole.rows("Items of the selected task"))
                            .contains(List.of("state", "ABORTED")));
        } finally {
            server.abort(root);
            server.abort(other);
        }
    }
}
