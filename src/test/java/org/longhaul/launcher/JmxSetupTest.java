package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code jmx/setup.sh} makes, in a JVM with exactly the flags of the launcher. Another JDK than this one is tried
 * with {@code -Dlonghaul.test.jdk}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for POSIX shells")
class JmxSetupTest {
    private static final String JDK = System.getProperty("longhaul.test.jdk", System.getProperty("java.home"));

    private static final Pattern MADE_UP = Pattern.compile("  (\\w+) +([0-9a-f]{32})");

    @TempDir
    Path project;

    private record Said(int status, String out) {}

    @Test
    void it_makes_all_files_for_their_owner_alone_and_no_two_secrets_are_the_same() throws Exception {
        Map<String, String> passwords = passwords(setup("", project.resolve("a")));
        Map<String, String> others = passwords(setup("", project.resolve("b")));

        assertThat(passwords).containsOnlyKeys("viewer", "submitter", "operator", "admin");
        assertThat(Stream.concat(passwords.values().stream(), others.values().stream()))
                .doesNotHaveDuplicates();
        assertThat(Files.readString(project.resolve("a/ssl.properties")))
                .isNotEqualTo(
                        Files.readString(project.resolve("b/ssl.properties")).replace("/b/", "/a/"));
        assertThat(permissions("a")).isEqualTo("rwx------");
        for (String secret : List.of("jmxremote.password", "ssl.properties", "keystore.p12")) {
            assertThat(permissions("a/" + secret)).as(secret).isEqualTo("rw-------");
        }
        assertThat(Files.readAllLines(project.resolve("a/jmxremote.access")))
                .contains("viewer readonly", "submitter readwrite", "operator readwrite", "admin readwrite");
        try (Stream<Path> files = Files.list(project.resolve("a"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "jmxremote.password",
                            "jmxremote.access",
                            "ssl.properties",
                            "keystore.p12",
                            "server-cert.pem",
                            "client-truststore.p12");
        }
    }

    @Test
    void a_second_run_changes_nothing_and_tells_no_password() throws Exception {
        Path folder = project.resolve("jmx");
        setup("", folder);
        Map<String, String> before = contents(folder);

        Said again = setup("", folder);

        assertThat(again.status()).isZero();
        assertThat(passwords(again)).isEmpty();
        assertThat(again.out()).contains("kept " + folder.toRealPath().resolve("keystore.p12"));
        assertThat(contents(folder)).isEqualTo(before);

        Files.delete(folder.resolve("jmxremote.password"));
        assertThat(passwords(setup("", folder))).hasSize(4);
        assertThat(contents(folder).keySet()).isEqualTo(before.keySet());
    }

    @Test
    void parts_of_different_keys_are_not_mixed() throws Exception {
        Path folder = project.resolve("jmx");
        setup("", folder);
        Files.delete(folder.resolve("keystore.p12"));
        Said said = setup("", folder);
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("ssl.properties belongs to a key that is gone: delete it as well.");

        Files.delete(folder.resolve("ssl.properties"));
        Files.delete(folder.resolve("server-cert.pem"));
        Files.delete(folder.resolve("client-truststore.p12"));
        assertThat(setup("", folder).status()).isZero();
        Files.delete(folder.resolve("server-cert.pem"));
        assertThat(setup("", folder).out()).contains("server-cert.pem is gone: delete keystore.p12");
    }

    @Test
    void passwords_may_be_given_and_are_not_told() throws Exception {
        Said said =
                setup("correct-horse\nbattery;staple\nHier$geht%was\n\"quoted'\\too\n", project.resolve("a"), "--ask");
        assertThat(said.out()).doesNotContain("correct-horse").doesNotContain("shown this once");
        assertThat(Files.readAllLines(project.resolve("a/jmxremote.password")))
                .contains(
                        "viewer correct-horse",
                        "submitter battery;staple",
                        "operator Hier$geht%was",
                        "admin \"quoted'\\too");
        for (String bad : List.of("short", "with blank", "nön-ascii-ö", "")) {
            Said refused = setup(bad + "\n", project.resolve("b"), "--ask");
            assertThat(refused.status()).as(bad).isEqualTo(1);
            assertThat(contents(project.resolve("b"))).isEmpty();
        }
    }

    @Test
    void a_call_that_is_not_understood_makes_nothing() throws Exception {
        for (List<String> bad :
                List.of(List.of("--force"), List.of("--host"), List.of("--host", "a/b"), List.of("x"))) {
            Said said = setup("", project.resolve("a"), bad.toArray(new String[0]));
            assertThat(said.status()).as("%s", bad).isNotZero();
            assertThat(project.resolve("a")).doesNotExist();
        }
    }

    @Test
    void over_tls_each_user_may_do_what_the_files_say_and_nobody_else_anything() throws Exception {
        Path folder = project.resolve("a home/jmx");
        Map<String, String> passwords = passwords(setup("", folder, "--host", "localhost"));
        passwords(setup("", project.resolve("stranger")));

        try (Server server = Server.start(config("longhaul.jmx.port", "0", "longhaul.jmx.host", "localhost"))) {
            String url = server.jmxUrl().orElseThrow();
            List<String> attempts = new ArrayList<>();
            passwords.forEach((user, password) -> attempts.addAll(List.of("tls", user, password)));
            attempts.addAll(List.of("tls", "operator", "wrong", "tls", "nobody", passwords.get("admin")));
            attempts.addAll(List.of("tls", "", ""));

            assertThat(probe(folder, url, attempts))
                    .containsExactly(
                            "reads false, invokes, sets",
                            "reads false",
                            "reads false",
                            "reads false",
                            "refused",
                            "refused",
                            "refused");
            assertThat(probe(folder, url, List.of("plain", "admin", passwords.get("admin"))))
                    .as("without TLS")
                    .doesNotContain("reads false, invokes, sets")
                    .hasSize(1);
            assertThat(probe(project.resolve("stranger"), url, List.of("tls", "admin", passwords.get("admin"))))
                    .as("with another certificate")
                    .containsExactly("SunCertPathBuilderException");

            String stored = Files.readString(folder.resolve("jmxremote.password"));
            assertThat(passwords.values()).as("are hashed now").noneMatch(stored::contains);
            assertThat(Files.getPosixFilePermissions(folder.resolve("jmxremote.password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));

            Files.writeString(
                    folder.resolve("jmxremote.password"),
                    stored.replaceFirst("(?m)^viewer .*$", "viewer a-new-password"));
            assertThat(probe(
                            folder,
                            url,
                            List.of(
                                    "tls",
                                    "viewer",
                                    "a-new-password",
                                    "tls",
                                    "viewer",
                                    passwords.get("viewer"),
                                    "tls",
                                    "admin",
                                    passwords.get("admin"))))
                    .containsExactly("reads false", "refused", "reads false, invokes, sets");
        }
    }

    @Test
    void without_tls_it_still_asks_for_a_password_and_listens_on_the_loopback_address_alone() throws Exception {
        Path folder = project.resolve("a home/jmx");
        Map<String, String> passwords = passwords(setup("", folder));

        try (Server server = Server.start(config("longhaul.jmx.port", "0", "longhaul.jmx.tls", "false"))) {
            assertThat(probe(
                            folder,
                            server.jmxUrl().orElseThrow(),
                            List.of(
                                    "plain",
                                    "viewer",
                                    passwords.get("viewer"),
                                    "plain",
                                    "",
                                    "",
                                    "plain",
                                    "viewer",
                                    "x")))
                    .containsExactly("reads false", "refused", "refused");
        }
    }

    @Test
    void who_has_the_jvm_is_said_by_the_roles() throws Exception {
        Map<String, String> passwords = passwords(setup("", project.resolve("a home/jmx")));
        ServerConfig config = config(
                "longhaul.jmx.port",
                "0",
                "longhaul.jmx.tls",
                "false",
                "longhaul.jmx.roles",
                "operator=task-admin,viewer=task-admin");
        try (Server server = Server.start(config)) {
            List<String> attempts = new ArrayList<>();
            for (String user : List.of("admin", "operator", "viewer")) {
                attempts.addAll(List.of("plain", user, passwords.get(user)));
            }
            assertThat(probe(config.home(), server.jmxUrl().orElseThrow(), attempts))
                    .as("the JVM itself keeps the viewer from calling")
                    .containsExactly("reads false", "reads false, invokes, sets", "reads false");
        }
    }

    @Test
    void a_connector_that_is_opened_later_is_guarded_as_well() throws Exception {
        Path folder = project.resolve("jmx");
        Map<String, String> passwords = passwords(setup("", folder));
        ServerConfig config = config();
        String guard = config.serverDir().resolve(JmxConnector.GUARD).toString();
        int port = 0;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Server server = Server.start(
                config.withJvmOptions(List.of("-javaagent:" + guard, "-Djava.rmi.server.hostname=127.0.0.1")))) {
            Said opened = run(
                    new ProcessBuilder(
                                    Path.of(JDK, "bin", "jcmd").toString(),
                                    Long.toString(server.pid()),
                                    "ManagementAgent.start",
                                    "jmxremote.host=127.0.0.1",
                                    "jmxremote.port=" + port,
                                    "jmxremote.rmi.port=" + port,
                                    "jmxremote.password.file=" + folder.resolve("jmxremote.password"),
                                    "jmxremote.access.file=" + folder.resolve("jmxremote.access"),
                                    "jmxremote.ssl=false")
                            .redirectErrorStream(true),
                    "");
            assertThat(opened.status()).as(opened.out()).isZero();
            assertThat(probe(
                            folder,
                            "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi".formatted(port),
                            List.of(
                                    "plain",
                                    "operator",
                                    passwords.get("operator"),
                                    "plain",
                                    "admin",
                                    passwords.get("admin"))))
                    .containsExactly("reads false", "reads false, invokes, sets");
        }
    }

    @Test
    void a_jvm_that_does_not_find_the_guard_does_not_start() throws Exception {
        Path renamed = Files.copy(Path.of("target/server", JmxConnector.GUARD), project.resolve("guard.jar"));
        Said said = version("-javaagent:" + renamed);
        assertThat(said.status()).as(said.out()).isNotZero();
        assertThat(said.out()).contains("The guard's jar must keep its name, longhaul-jmx-guard.jar");
        assertThat(version("-javaagent:" + project.resolve("none.jar")).status())
                .isNotZero();

        Said given = version("-javaagent:" + Path.of("target/server", JmxConnector.GUARD));
        assertThat(given.status()).as(given.out()).isZero();
        assertThat(given.out()).isEqualTo(version("-Dx=y").out());
    }

    private static Said version(String option) throws IOException, InterruptedException {
        return run(
                new ProcessBuilder(Path.of(JDK, "bin", "java").toString(), option, "-version")
                        .redirectErrorStream(true),
                "");
    }

    @Test
    void a_port_that_is_taken_is_named_before_anything_is_started() throws Exception {
        setup("", project.resolve("a home/jmx"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            ServerConfig config = config("longhaul.jmx.port", port);
            assertThatThrownBy(() -> Server.start(config))
                    .isInstanceOf(LaunchException.class)
                    .hasMessage(
                            "Port %s of 127.0.0.1 is taken: stop what listens there, or choose another with longhaul.jmx.port.",
                            port);
            assertThatThrownBy(() -> config("longhaul.jmx.port", port, "longhaul.port", port))
                    .isInstanceOf(LaunchException.class)
                    .hasMessage("longhaul.port and longhaul.jmx.port are both %s.", port);
        }
    }

    @Test
    void without_a_port_nothing_is_opened() throws Exception {
        try (Server server = Server.start(config())) {
            assertThat(server.jmxUrl()).isEmpty();
        }
    }

    private ServerConfig config(String... more) throws IOException {
        Files.createDirectories(project.resolve("target/server"));
        FakeServer.write(project.resolve("target/server/payara-micro.jar"));
        Files.copy(
                Path.of("target/server", JmxConnector.GUARD),
                project.resolve("target/server").resolve(JmxConnector.GUARD),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(project.resolve("target/longhaul.war"), "");
        Map<String, String> properties = new HashMap<>(Map.of(
                "longhaul.project",
                project.toString(),
                "longhaul.home",
                project.resolve("a home").toString(),
                "longhaul.java-home",
                JDK,
                "longhaul.port",
                "0",
                "longhaul.start-timeout",
                "20",
                "longhaul.jvm-options",
                "-Dfake.mode=ready -XX:TieredStopAtLevel=1"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return ServerConfig.from(properties);
    }

    private static Said setup(String input, Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "jmx/setup.sh"));
        command.addAll(List.of(arguments));
        command.add(folder.toString());
        ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().put("JAVA_HOME", JDK);
        return run(script, input);
    }

    private static List<String> probe(Path folder, String url, List<String> attempts)
            throws IOException, InterruptedException, URISyntaxException {
        Path classes = Path.of(JmxProbe.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(JDK, "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djavax.net.ssl.trustStore=" + folder.resolve("client-truststore.p12"),
                "-Dsun.rmi.transport.tcp.handshakeTimeout=5000",
                "-cp",
                classes.toString(),
                JmxProbe.class.getName(),
                url));
        command.addAll(attempts);
        return run(new ProcessBuilder(command).redirectErrorStream(true), "")
                .out()
                .lines()
                .toList();
    }

    private static Said run(ProcessBuilder builder, String input) throws IOException, InterruptedException {
        Process process = builder.start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        } catch (IOException e) {
            // it has ended without having read all; its output says why
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out);
    }

    private static Map<String, String> passwords(Said said) {
        assertThat(said.status()).as(said.out()).isZero();
        Map<String, String> passwords = new TreeMap<>();
        Matcher line = MADE_UP.matcher(said.out());
        while (line.find()) {
            passwords.put(line.group(1), line.group(2));
        }
        return passwords;
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(project.resolve(name)));
    }
}
