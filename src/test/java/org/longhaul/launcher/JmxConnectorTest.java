package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher tells the JVM, and what it refuses; that it works is shown by {@link JmxSetupTest}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "who may read a file is told by POSIX permissions")
class JmxConnectorTest {
    private static final String STORE_PASSWORD = "geheim-7f3a";

    @TempDir
    Path home;

    private final Map<String, String> properties = new HashMap<>(Map.of("longhaul.jmx.port", "7091"));
    private Path folder;
    private Path server;
    private Path guard;

    @BeforeEach
    void the_files_of_the_script_and_the_guard() throws IOException, GeneralSecurityException {
        server = Files.createDirectory(home.resolve("server"));
        guard = Files.createFile(server.resolve("longhaul-jmx-guard.jar"));
        folder = Files.createDirectory(home.resolve("jmx"));
        write("jmxremote.password", "viewer geheim\n");
        write("jmxremote.access", "viewer readonly\n");
        write("keystore.p12", "");
        store(true);
        tls(folder.resolve("keystore.p12").toString(), STORE_PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no such property"})
    void there_is_none_unless_it_is_asked_for(String port) throws IOException {
        properties.remove("longhaul.jmx.port");
        if (port.isEmpty()) {
            properties.put("longhaul.jmx.port", port);
        }
        Files.delete(folder.resolve("jmxremote.password"));
        assertThat(JmxConnector.from(properties, home, server)).isEmpty();
    }

    @Test
    void by_default_it_is_on_the_loopback_address_with_passwords_and_tls_on_one_port() {
        JmxConnector connector = connector();
        assertThat(connector.flags())
                .containsExactly(
                        "-javaagent:" + guard,
                        "-Dcom.sun.management.jmxremote.port=7091",
                        "-Dcom.sun.management.jmxremote.rmi.port=7091",
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        "-Dcom.sun.management.jmxremote.authenticate=true",
                        "-Dcom.sun.management.jmxremote.password.file=" + folder.resolve("jmxremote.password"),
                        "-Dcom.sun.management.jmxremote.password.toHashes=true",
                        "-Dcom.sun.management.jmxremote.access.file=" + folder.resolve("jmxremote.access"),
                        "-Dcom.sun.management.jmxremote.ssl=true",
                        "-Dcom.sun.management.jmxremote.registry.ssl=true",
                        "-Dcom.sun.management.jmxremote.ssl.config.file=" + folder.resolve("ssl.properties"));
        assertThat(connector.url()).isEqualTo("service:jmx:rmi:///jndi/rmi://127.0.0.1:7091/jmxrmi");
    }

    @Test
    void no_secret_is_in_the_list_of_processes() {
        assertThat(String.join(" ", connector().flags())).doesNotContain("geheim");
    }

    @Test
    void without_tls_it_needs_no_key_but_still_passwords_and_a_loopback_address() throws IOException {
        Files.delete(folder.resolve("keystore.p12"));
        Files.delete(folder.resolve("ssl.properties"));
        properties.put("longhaul.jmx.tls", "false");

        assertThat(connector().flags())
                .contains(
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                        "-Dcom.sun.management.jmxremote.authenticate=true",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Dcom.sun.management.jmxremote.registry.ssl=false")
                .noneMatch(flag -> flag.contains("ssl.config.file"));

        properties.put("longhaul.jmx.address", "192.0.2.1");
        refused("longhaul.jmx.tls is false and longhaul.jmx.address 192.0.2.1: passwords would cross the network");
        properties.put("longhaul.jmx.address", "0.0.0.0");
        refused("Without TLS the connector is for a loopback address alone.");
        properties.put("longhaul.jmx.address", "::1");
        assertThat(connector().url()).isEqualTo("service:jmx:rmi:///jndi/rmi://[0:0:0:0:0:0:0:1]:7091/jmxrmi");
        Files.delete(folder.resolve("jmxremote.password"));
        refused("jmxremote.password is not there");
    }

    @Test
    void on_every_address_it_is_called_by_the_name_of_the_machine_or_by_another_that_is_given() {
        properties.put("longhaul.jmx.address", "0.0.0.0");
        assertThat(connector().url())
                .isEqualTo("service:jmx:rmi:///jndi/rmi://%s:7091/jmxrmi".formatted(ServerConfig.hostName()));
        properties.put("longhaul.jmx.host", "longhaul.example.org");
        assertThat(connector().url()).isEqualTo("service:jmx:rmi:///jndi/rmi://longhaul.example.org:7091/jmxrmi");
        assertThat(connector().flags()).contains("-Djava.rmi.server.hostname=longhaul.example.org");
    }

    @Test
    void the_files_may_be_elsewhere() throws IOException {
        Path other = home.resolve("other place");
        Files.move(folder, other);
        tls(other, other.resolve("keystore.p12").toString(), STORE_PASSWORD);
        refused("jmxremote.password is not there or cannot be read: make it with jmx/setup.sh " + folder + ".");
        properties.put("longhaul.jmx.dir", other.toString());
        assertThat(connector().folder()).isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jmxremote.password", "jmxremote.access", "ssl.properties", "keystore.p12"})
    void a_file_that_is_missing_is_named_with_what_makes_it(String name) throws IOException {
        Files.delete(folder.resolve(name));
        refused(
                "longhaul.jmx.port opens a JMX connector, but %s is not there or cannot be read: make it with jmx/setup.sh %s."
                        .formatted(folder.resolve(name), folder));
    }

    @ParameterizedTest
    @CsvSource({
        "jmxremote.password, rw-r-----, can be read by others than its owner: chmod 600 it.",
        "jmxremote.password, rw----r--, can be read by others than its owner: chmod 600 it.",
        "jmxremote.password, rw--w----, can be changed by others than its owner: chmod 600 it.",
        "jmxremote.access, rw-rw----, can be changed by others than its owner: chmod 600 it.",
        "ssl.properties, rw-r-----, can be read by others than its owner: chmod 600 it.",
        "keystore.p12, rw-r--r--, can be read by others than its owner: chmod 600 it.",
        "keystore.p12, rw-----w-, can be changed by others than its owner: chmod 600 it.",
        "., rwxrwx---, can be changed by others than its owner: chmod go-w it.",
    })
    void a_file_that_others_may_use_is_refused(String name, String permissions, String sentence) throws IOException {
        permit(folder.resolve(name).normalize(), permissions);
        refused(folder.resolve(name).normalize() + " " + sentence);
    }

    @Test
    void without_the_guard_it_is_not_opened() throws IOException {
        Files.delete(guard);
        refused("longhaul.jmx.port opens a JMX connector, but %s is not there or cannot be read:".formatted(guard));
        properties.remove("longhaul.jmx.port");
        assertThat(JmxConnector.from(properties, home, server)).isEmpty();
    }

    @Test
    void who_may_do_what_is_no_secret() throws IOException {
        permit(folder.resolve("jmxremote.access"), "rw-r--r--");
        permit(folder, "rwxr-xr-x");
        assertThat(connector().port()).isEqualTo(7091);
    }

    @Test
    void a_key_that_cannot_be_opened_is_found_before_the_server_starts() throws Exception {
        tls(folder.resolve("keystore.p12").toString(), "another");
        refused(folder.resolve("keystore.p12") + " cannot be opened with the password in "
                + folder.resolve("ssl.properties"));
        tls("keystore.p12", STORE_PASSWORD);
        refused("must name a key store with its whole path (javax.net.ssl.keyStore), not \"keystore.p12\".");
        write("ssl.properties", "");
        refused("must name a key store");
        write("ssl.properties", "a=\\u00zz");
        refused("ssl.properties is no properties file");
        tls(folder.resolve("keystore.p12").toString(), STORE_PASSWORD);
        store(false);
        refused(folder.resolve("keystore.p12") + " has no key.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port    | 70000 | longhaul.jmx.port is 70000, but it must be a number from 0 to 65535.",
                "port    | on    | longhaul.jmx.port is on, but it must be a number from 0 to 65535.",
                "tls     | no    | longhaul.jmx.tls is no, but it must be true or false.",
                "address | no.such.host.invalid | longhaul.jmx.address is no.such.host.invalid, which is no address here.",
                "host    | a b   | longhaul.jmx.host is a b, which is no name of a host.",
            })
    void what_cannot_work_is_refused_in_a_sentence(String name, String value, String sentence) {
        properties.put("longhaul.jmx." + name, value);
        refused(sentence);
    }

    @Test
    void the_examples_in_server_config_are_what_the_launcher_tells_the_jvm() throws IOException {
        Path etc = Path.of("/var/lib/longhaul/jmx");
        Path jar = Path.of("/opt/longhaul/longhaul-jmx-guard.jar");
        JmxConnector local = new JmxConnector(InetAddress.getLoopbackAddress(), "127.0.0.1", 7091, false, etc, jar);
        JmxConnector remote =
                new JmxConnector(InetAddress.getByName("0.0.0.0"), "longhaul.example.org", 7091, true, etc, jar);
        Path examples = Path.of("server-config");
        assertThat(examples.resolve("jmx-local.options")).hasContent(String.join("\n", local.flags()));
        assertThat(examples.resolve("jmx-remote.options")).hasContent(String.join("\n", remote.flags()));
    }

    private JmxConnector connector() {
        return JmxConnector.from(properties, home, server).orElseThrow();
    }

    private void refused(String sentence) {
        assertThatThrownBy(this::connector)
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(sentence)
                .hasMessageEndingWith(".");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        permit(file, "rw-------");
    }

    private void tls(String store, String password) throws IOException {
        tls(folder, store, password);
    }

    private static void tls(Path place, String store, String password) throws IOException {
        Path file = place.resolve("ssl.properties");
        Files.writeString(
                file, "javax.net.ssl.keyStore=%s\njavax.net.ssl.keyStorePassword=%s\n".formatted(store, password));
        permit(file, "rw-------");
    }

    /** A store with any key, or with none. */
    private void store(boolean key) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (key) {
            keys.setKeyEntry("key", new SecretKeySpec(new byte[16], "AES"), STORE_PASSWORD.toCharArray(), null);
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("keystore.p12"))) {
            keys.store(out, STORE_PASSWORD.toCharArray());
        }
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
