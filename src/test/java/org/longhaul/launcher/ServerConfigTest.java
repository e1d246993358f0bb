package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    @TempDir
    Path project;

    private final Map<String, String> properties = new HashMap<>();

    @BeforeEach
    void a_project_that_was_built() throws IOException {
        Files.createDirectories(project.resolve("target/server"));
        Files.createFile(project.resolve("target/server/payara-micro.jar"));
        Files.createFile(project.resolve("target/longhaul.war"));
        properties.put("longhaul.project", project.toString());
    }

    @Test
    void everything_has_a_default() {
        ServerConfig config = ServerConfig.from(properties);
        assertThat(config.home()).isEqualTo(project.resolve(".longhaul"));
        assertThat(config.importDir()).isEqualTo(project.resolve(".longhaul/import"));
        assertThat(config.war()).isEqualTo(project.resolve("target/longhaul.war"));
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.address().isLoopbackAddress()).isTrue();
        assertThat(config.startTimeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.database().kind()).isEqualTo(DatabaseChoice.Kind.DERBY);
        assertThat(config.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port       | 70000     | longhaul.port is 70000, but it must be a number from 0 to 65535.",
                "port       | web       | longhaul.port is web, but it must be a number from 0 to 65535.",
                "workers    | 0         | longhaul.workers is 0, but it must be a number from 1 to 1000.",
                "heap       | much      | longhaul.heap is much, but it must be a size such as 768m or 2g.",
                "start-timeout | soon   | longhaul.start-timeout is soon, but it must be a duration such as PT90S.",
                "address    | no.such.host.invalid | which is no address here.",
                "ext        | /no/such  | longhaul.ext is /no/such, but there is no such folder.",
                "jvm-options | -Xss1m agent.jar | longhaul.jvm-options has agent.jar, but an option begins with a hyphen",
                "jvm-options | -Dcom.sun.management.jmxremote.port=1 | a JMX connector is opened with longhaul.jmx.port.",
                "jmx.port   | 7091      | longhaul.jmx.port opens a JMX connector, but",
                "war        | /no.war   | The application /no.war is not there or cannot be read",
                "server-dir | /no/such  | The server /no/such/payara-micro.jar is not there or cannot be read",
                "java-home  | /no/jdk   | There is no Java in /no/jdk: set JAVA_HOME to a JDK.",
                "db.url     | jdbc:mysql://h/d | it must begin with jdbc:postgresql: or jdbc:h2:",
                "db.url     | jdbc:h2:mem:x    | a database in memory loses every task",
                "db.url     | jdbc:postgresql://h/d | longhaul.db.user is missing",
                "db.url     | jdbc:postgresql://h/d?user=u&password=p | longhaul.db.url carries a password",
            })
    void what_cannot_work_is_refused_in_a_sentence(String name, String value, String sentence) {
        properties.put("longhaul." + name, value);
        assertThatThrownBy(() -> ServerConfig.from(properties))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(sentence)
                .hasMessageEndingWith(".");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "192.0.2.1", "::", "localhost"})
    void the_server_may_listen_on_any_address(String address) {
        properties.put("longhaul.address", address);
        assertThat(ServerConfig.from(properties).address().getHostAddress()).isNotBlank();
    }

    @Test
    void an_old_java_is_refused() throws IOException {
        Path jdk = Files.createDirectories(project.resolve("jdk-11/bin")).getParent();
        Files.createFile(jdk.resolve("bin/java")).toFile().setExecutable(true);
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        properties.put("longhaul.java-home", jdk.toString());
        assertThatThrownBy(() -> ServerConfig.from(properties))
                .hasMessage("Longhaul needs JDK 17 or newer; %s is 11. Set JAVA_HOME to a newer one.".formatted(jdk));
    }

    @Test
    void the_server_gets_the_settings_but_neither_the_launchers_own_nor_the_password() {
        properties.putAll(Map.of(
                "longhaul.node-lease", "PT30S",
                "longhaul.exit", "true",
                "longhaul.jmx.roles", "viewer=task-viewer",
                "longhaul.jmx.dir", "/d",
                "longhaul.jvm-options", "-Xss1m",
                "longhaul.db.url", "jdbc:postgresql://h/d",
                "longhaul.db.user", "u",
                "longhaul.db.password", "geheim"));
        ServerConfig config = ServerConfig.from(properties);
        Map<String, String> given = Server.systemProperties(config, project, "n");
        assertThat(given)
                .containsEntry("longhaul.node-lease", "PT30S")
                .containsEntry("longhaul.home", config.home().toString())
                .containsEntry("longhaul.nonce", "n")
                .containsEntry("longhaul.jmx.roles", "viewer=task-viewer")
                .containsEntry(
                        "longhaul.launcher-pid",
                        Long.toString(ProcessHandle.current().pid()))
                .containsEntry("user.timezone", "UTC")
                .containsEntry("longhaul.db.user", "u")
                .doesNotContainKeys(
                        "longhaul.exit", "longhaul.db.password", "longhaul.jmx.dir", "longhaul.jvm-options");
        assertThat(given.values()).noneMatch(value -> value.contains("geheim"));
        assertThat(config.toString()).doesNotContain("geheim");
    }

    @Test
    void options_for_the_servers_jvm_are_separated_by_blanks() {
        assertThat(ServerConfig.from(properties).jvmOptions()).isEmpty();
        properties.put("longhaul.jvm-options", "  -javaagent:/a.jar=9404:/b.yml  -Xss1m @/etc/more ");
        assertThat(ServerConfig.from(properties).jvmOptions())
                .containsExactly("-javaagent:/a.jar=9404:/b.yml", "-Xss1m", "@/etc/more");
    }

    @Test
    void sessions_on_postgresql_carry_the_nodes_name_and_notice_a_dead_connection() {
        properties.putAll(Map.of(
                "longhaul.db.url", "jdbc:postgresql://h/d?connectTimeout=3",
                "longhaul.db.user", "u",
                "longhaul.node", "n&1"));
        assertThat(ServerConfig.from(properties).database().url())
                .isEqualTo("jdbc:postgresql://h/d?connectTimeout=3&ApplicationName=longhaul%2Fn%261&loginTimeout=10"
                        + "&tcpKeepAlive=true");
    }

    @Test
    void h2_is_told_to_forget_nothing() {
        properties.put("longhaul.db.url", "jdbc:h2:/data/x;LOCK_TIMEOUT=5");
        assertThat(ServerConfig.from(properties).database().url())
                .isEqualTo("jdbc:h2:/data/x;LOCK_TIMEOUT=5;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    }

    @Test
    void a_password_file_may_end_with_a_newline() throws IOException {
        Path file = Files.writeString(project.resolve("pw"), "a b$c\n");
        properties.putAll(Map.of(
                "longhaul.db.url", "jdbc:postgresql://h/d",
                "longhaul.db.user", "u",
                "longhaul.db.password-file", file.toString()));
        assertThat(ServerConfig.from(properties).database().password()).isEqualTo("a b$c");
        properties.put("longhaul.db.password-file", project.resolve("none").toString());
        assertThatThrownBy(() -> ServerConfig.from(properties))
                .isInstanceOf(LaunchException.class)
                .hasMessage("The password file %s cannot be read.".formatted(project.resolve("none")));
    }

    @Test
    void a_file_that_is_not_there_is_no_import() {
        properties.put("longhaul.file", "/no/such.csv");
        assertThatThrownBy(() -> Import.from(properties))
                .isInstanceOf(LaunchException.class)
                .hasMessage("There is no file /no/such.csv to import.");
        properties.put("longhaul.file", project.toString());
        assertThatThrownBy(() -> Import.from(properties)).hasMessage(project + " is no file that can be read.");
    }

    @ParameterizedTest
    @CsvSource({"zipcodes.csv, zipcodes", "2024 Sales-EU.csv, t_2024_sales_eu", "_x_, x", "größe.CSV, gr_e"})
    void the_table_is_named_after_the_file(String file, String table) {
        assertThat(new Import(Path.of("/data", file)).table()).isEqualTo(table);
    }
}
