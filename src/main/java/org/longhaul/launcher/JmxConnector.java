package org.longhaul.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The JMX connector of the server's JVM, which there is only if {@code longhaul.jmx.port} is set.
 *
 * <p>It always asks for a password, and speaks TLS unless it is told not to on a loopback address. Whoever owns the
 * process needs none of it: JConsole attaches to a process of its own user.
 *
 * @param address the address it listens on
 * @param host by which name clients reach it; the JVM hands it to them with its second answer
 * @param port its one port, of registry and server alike; 0 for any that is free
 * @param tls whether it speaks TLS
 * @param folder where jmx/setup.sh has put its files
 * @param guard the jar that keeps whoever is no administrator from the JVM's own beans
 */
record JmxConnector(InetAddress address, String host, int port, boolean tls, Path folder, Path guard) {
    /** What the guard's jar must be called: its manifest names itself. */
    static final String GUARD = "longhaul-jmx-guard.jar";

    /** Who may sign in. */
    static final String PASSWORDS = "jmxremote.password";

    /** Who of them may invoke operations. */
    static final String ACCESS = "jmxremote.access";

    /** Where the key is, and what opens it. */
    static final String TLS_FILE = "ssl.properties";

    private static final String PREFIX = "com.sun.management.jmxremote.";

    private static final Set<PosixFilePermission> READ_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
    private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /**
     * Reads the {@code longhaul.jmx.*} properties, and looks at the files: the JVM would say less of what is wrong with
     * them, or nothing.
     *
     * @param home the data folder
     * @param serverDir the folder with the guard
     * @return empty without {@code longhaul.jmx.port}
     * @throws LaunchException if the connector would be open to others, or could not work
     */
    static Optional<JmxConnector> from(Map<String, String> properties, Path home, Path serverDir) {
        if (properties.getOrDefault("longhaul.jmx.port", "").isEmpty()) {
            return Optional.empty();
        }
        InetAddress address = address(properties.getOrDefault("longhaul.jmx.address", "127.0.0.1"));
        String folder = properties.getOrDefault("longhaul.jmx.dir", "");
        JmxConnector connector = new JmxConnector(
                address,
                host(properties.getOrDefault("longhaul.jmx.host", ""), address),
                ServerConfig.number(properties, "longhaul.jmx.port", 0, 0, 65535),
                truth(properties, "longhaul.jmx.tls", true),
                (folder.isEmpty() ? home.resolve("jmx") : Path.of(folder))
                        .toAbsolutePath()
                        .normalize(),
                serverDir.resolve(GUARD));
        connector.check();
        return Optional.of(connector);
    }

    private static InetAddress address(String value) {
        try {
            return InetAddress.getByName(value);
        } catch (UnknownHostException e) {
            throw new LaunchException("longhaul.jmx.address is %s, which is no address here.".formatted(value), e);
        }
    }

    private static String host(String value, InetAddress address) {
        if (value.isEmpty()) {
            return address.isAnyLocalAddress() ? ServerConfig.hostName() : address.getHostAddress();
        }
        if (!value.matches("[A-Za-z0-9.:%_-]+")) {
            throw new LaunchException("longhaul.jmx.host is %s, which is no name of a host.".formatted(value));
        }
        return value;
    }

    private static boolean truth(Map<String, String> properties, String name, boolean otherwise) {
        String value = properties.getOrDefault(name, Boolean.toString(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw new LaunchException("%s is %s, but it must be true or false.".formatted(name, value));
        }
        return value.equals("true");
    }

    private void check() {
        if (!tls && !address.isLoopbackAddress()) {
            throw new LaunchException(
                    ("longhaul.jmx.tls is false and longhaul.jmx.address %s: passwords would cross the network as plain"
                                    + " text. Without TLS the connector is for a loopback address alone.")
                            .formatted(address.getHostAddress()));
        }
        if (!Files.isRegularFile(guard) || !Files.isReadable(guard)) {
            throw new LaunchException(
                    ("longhaul.jmx.port opens a JMX connector, but %s is not there or cannot be read: without it every"
                                    + " operator could load code into the server. Build it with mvn package.")
                            .formatted(guard));
        }
        allowNone(WRITTEN_BY_OTHERS, folder, "changed", "chmod go-w");
        secret(PASSWORDS);
        allowNone(WRITTEN_BY_OTHERS, readable(folder.resolve(ACCESS)), "changed", "chmod 600");
        if (tls) {
            checkKey();
        }
    }

    private Path secret(String name) {
        Path file = readable(folder.resolve(name));
        allowNone(READ_BY_OTHERS, file, "read", "chmod 600");
        allowNone(WRITTEN_BY_OTHERS, file, "changed", "chmod 600");
        return file;
    }

    private Path readable(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new LaunchException(
                    ("longhaul.jmx.port opens a JMX connector, but %s is not there or cannot be read: make it with"
                                    + " jmx/setup.sh %s.")
                            .formatted(file, folder));
        }
        return file;
    }

    private static void allowNone(Set<PosixFilePermission> unwanted, Path file, String done, String remedy) {
        if (!Files.exists(file)
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            if (!Collections.disjoint(Files.getPosixFilePermissions(file), unwanted)) {
                throw new LaunchException(
                        "%s can be %s by others than its owner: %s it.".formatted(file, done, remedy));
            }
        } catch (IOException e) {
            throw new LaunchException("Who may use %s cannot be read: %s.".formatted(file, e), e);
        }
    }

    /** The JVM would end with a stack trace, or wait until the first client finds out. */
    private void checkKey() {
        Path file = secret(TLS_FILE);
        Properties entries = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            entries.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException("%s is no properties file: %s.".formatted(file, e.getMessage()), e);
        }
        String named = entries.getProperty("javax.net.ssl.keyStore", "");
        if (named.isEmpty() || !Path.of(named).isAbsolute()) {
            throw new LaunchException(
                    "%s must name a key store with its whole path (javax.net.ssl.keyStore), not \"%s\"."
                            .formatted(file, named));
        }
        Path store = readable(Path.of(named));
        allowNone(READ_BY_OTHERS, store, "read", "chmod 600");
        allowNone(WRITTEN_BY_OTHERS, store, "changed", "chmod 600");
        char[] password =
                entries.getProperty("javax.net.ssl.keyStorePassword", "").toCharArray();
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(in, password);
            for (String alias : Collections.list(keys.aliases())) {
                if (keys.isKeyEntry(alias)) {
                    return;
                }
            }
            throw new LaunchException("%s has no key.".formatted(store));
        } catch (IOException | GeneralSecurityException e) {
            throw new LaunchException(
                    "%s cannot be opened with the password in %s: %s.".formatted(store, file, e.getMessage()), e);
        }
    }

    /** The same on a port that is known. */
    JmxConnector at(int free) {
        return new JmxConnector(address, host, free, tls, folder, guard);
    }

    /** What the server's JVM is told. No secret is in it: every user of the machine can read it. */
    List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add("-javaagent:" + guard);
        flags.add(flag("port", port));
        flags.add(flag("rmi.port", port));
        flags.add(flag("host", address.getHostAddress()));
        flags.add("-Djava.rmi.server.hostname=" + host);
        flags.add(flag("authenticate", true));
        flags.add(flag("password.file", folder.resolve(PASSWORDS)));
        flags.add(flag("password.toHashes", true));
        flags.add(flag("access.file", folder.resolve(ACCESS)));
        flags.add(flag("ssl", tls));
        flags.add(flag("registry.ssl", tls));
        if (tls) {
            flags.add(flag("ssl.config.file", folder.resolve(TLS_FILE)));
        }
        return flags;
    }

    private static String flag(String name, Object value) {
        return "-D" + PREFIX + name + "=" + value;
    }

    /** What a client connects to. */
    String url() {
        String at = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return "service:jmx:rmi:///jndi/rmi://%s:%d/jmxrmi".formatted(at, port);
    }
}
