package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a tiny process in the place of Payara Micro. */
class ServerTest {
    @TempDir
    Path project;

    /** Other tests in this JVM may keep a database running. */
    private final List<ProcessHandle> before =
            ProcessHandle.current().children().toList();

    private Path home;

    @BeforeEach
    void a_project_with_a_fake_server() throws IOException {
        Files.createDirectories(project.resolve("target/server"));
        FakeServer.write(project.resolve("target/server/payara-micro.jar"));
        Files.createFile(project.resolve("target/longhaul.war"));
        home = project.resolve("a home");
    }

    @AfterEach
    void nothing_is_left_running() {
        assertThat(ProcessHandle.current().children().filter(child -> !before.contains(child)))
                .isEmpty();
    }

    @Test
    void a_server_that_is_ready_is_handed_out_and_stopped() throws InterruptedException {
        try (Server server = Server.start(config("ready"))) {
            assertThat(server.isAlive()).isTrue();
            assertThat(server.baseUri()).hasPort(server.port()).hasHost("127.0.0.1");
            assertThat(bootFiles(server)).isEmpty();
            assertThat(server.stop()).isTrue();
            assertThat(server.awaitExit()).isEqualTo(128 + 15);
        }
        assertThat(home.resolve("server")).isEmptyDirectory();
    }

    @Test
    void a_killed_server_can_be_started_again_at_once_and_its_log_is_kept() {
        Server first = Server.start(config("ready"));
        first.kill();
        assertThat(first.isAlive()).isFalse();
        try (Server second = Server.start(config("ready"))) {
            assertThat(second.pid()).isNotEqualTo(first.pid());
            assertThat(home.resolve("server.log.1")).exists();
        }
    }

    @Test
    void a_boot_command_that_failed_ends_the_start_and_the_server() {
        assertThat(failure("boot-command"))
                .isEqualTo("The server did not start: the server's boot command set failed: no such thing."
                        + " Its log is %s.".formatted(home.resolve("server.log")));
    }

    @Test
    void a_server_that_ends_by_itself_is_quoted() {
        assertThat(failure("exit")).contains("it ended by itself with exit code 3", "I cannot go on.");
    }

    @Test
    void a_server_that_never_becomes_ready_is_ended() {
        assertThat(failure("silent")).contains("it was not ready within 1 s; it does not answer yet");
    }

    @Test
    void another_servers_readiness_is_not_taken_for_ours() {
        assertThat(failure("other")).contains("it was not ready within 1 s", "somebody else's");
    }

    @Test
    void a_failed_start_leaves_the_folder_free() {
        failure("exit");
        Server.start(config("ready")).stop();
    }

    @Test
    void a_taken_port_is_named_before_anything_is_started() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerConfig config = config("ready", "longhaul.port", Integer.toString(taken.getLocalPort()));
            assertThatThrownBy(() -> Server.start(config))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageStartingWith("Port %d of 127.0.0.1 is taken".formatted(taken.getLocalPort()));
        }
        assertThat(home).doesNotExist();
    }

    @Test
    void a_data_folder_has_one_server_at_a_time() {
        try (Server first = Server.start(config("ready"))) {
            assertInUse();
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void a_server_whose_launcher_died_still_has_its_data_folder() throws IOException, InterruptedException {
        Files.createDirectories(home);
        Process orphan = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfake.mode=lock",
                        "-Dlonghaul.home=" + home,
                        "-jar",
                        project.resolve("target/server/payara-micro.jar").toString())
                .start();
        try {
            assertThat(orphan.inputReader().readLine()).isEqualTo("locked true");
            assertInUse();
        } finally {
            orphan.destroyForcibly().waitFor();
        }
        Server.start(config("ready")).stop();
    }

    @Test
    void a_server_that_boots_while_its_launcher_dies_still_has_its_data_folder() throws Exception {
        Files.createDirectories(home);
        Process orphan = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfake.mode=silent",
                        "-jar",
                        project.resolve("target/server/payara-micro.jar").toString())
                .start();
        try {
            Files.writeString(
                    home.resolve("server.lock"),
                    "%d %s\n"
                            .formatted(
                                    orphan.pid(), orphan.info().startInstant().orElseThrow()));
            assertThat(catchThrowableOfType(LaunchException.class, () -> Server.start(config("ready"))))
                    .hasMessageContaining("in use by another server (process %d)".formatted(orphan.pid()));
        } finally {
            orphan.destroyForcibly().waitFor();
        }
        Server.start(config("ready")).stop();
    }

    @Test
    void a_data_folder_that_cannot_be_made_is_named() throws IOException {
        Files.createFile(home);
        assertThatThrownBy(() -> Server.start(config("ready")))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("The data folder %s cannot be made".formatted(home));
    }

    private void assertInUse() {
        assertThat(catchThrowableOfType(LaunchException.class, () -> Server.start(config("ready"))))
                .hasMessageContaining("is in use by another server");
    }

    private String failure(String mode) {
        return catchThrowableOfType(
                        LaunchException.class, () -> Server.start(config(mode, "longhaul.start-timeout", "1")))
                .getMessage();
    }

    private static List<String> bootFiles(Server server) {
        Path folder = Path.of(server.config().home().toString(), "server");
        try (var files = Files.walk(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".asadmin"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ServerConfig config(String mode, String... more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "longhaul.project",
                project.toString(),
                "longhaul.home",
                home.toString(),
                "longhaul.port",
                "0",
                "longhaul.start-timeout",
                "20"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return ServerConfig.from(properties).withJvmOptions(List.of("-Dfake.mode=" + mode, "-XX:TieredStopAtLevel=1"));
    }
}
