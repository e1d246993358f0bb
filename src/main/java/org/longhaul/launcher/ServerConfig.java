package org.longhaul.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server is started with.
 *
 * @param javaHome the JDK it runs on
 * @param serverDir the folder with payara-micro.jar, the guard of the JMX connector and, in lib, the database drivers
 * @param war the application
 * @param home the data folder
 * @param importDir the only folder csv-import reads from
 * @param address the address that HTTP listens on
 * @param port the port of HTTP; 0 for any that is free
 * @param node the node's name
 * @param heap the largest heap, as -Xmx takes it
 * @param ext a folder of jars to be added to the application
 * @param database where the tables are
 * @param jmx the JMX connector that is reachable from other processes, if there is to be one
 * @param startTimeout how long the server may take until it is ready
 * @param drainTimeout how long running tasks may take to end when it stops
 * @param workers how many batch tasks run at once
 * @param directWorkers how many direct tasks run at once
 * @param settings the {@code longhaul.*} properties that go to the server as they are
 * @param jvmOptions more options for the server's JVM
 */
public record ServerConfig(
        Path javaHome,
        Path serverDir,
        Path war,
        Path home,
        Path importDir,
        InetAddress address,
        int port,
        String node,
        String heap,
        Optional<Path> ext,
        DatabaseChoice database,
        Optional<JmxConnector> jmx,
        Duration startTimeout,
        Duration drainTimeout,
        int workers,
        int directWorkers,
        Map<String, String> settings,
        List<String> jvmOptions) {
    /** The oldest Java that the application runs on. */
    static final int JAVA = 17;

    /** What the launcher keeps to itself, or gives to the server in another way. */
    private static final Set<String> OWN = Set.of(
            "longhaul.project",
            "longhaul.server-dir",
            "longhaul.war",
            "longhaul.java-home",
            "longhaul.ext",
            "longhaul.file",
            "longhaul.exit",
            "longhaul.heap",
            "longhaul.start-timeout",
            "longhaul.address",
            "longhaul.port",
            "longhaul.token-file",
            "longhaul.jvm-options",
            "longhaul.jmx.port",
            "longhaul.jmx.address",
            "longhaul.jmx.host",
            "longhaul.jmx.dir",
            "longhaul.jmx.tls",
            "longhaul.db.password",
            "longhaul.db.password-file");

    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(?:1\\.)?(\\d+)");

    /** Copies what could change. */
    public ServerConfig {
        settings = Map.copyOf(settings);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * Reads the {@code longhaul.*} properties and checks what can be checked without starting anything.
     *
     * @throws LaunchException at the first that cannot work
     */
    public static ServerConfig from(Map<String, String> properties) {
        Path project = path(properties, "longhaul.project", Path.of(""));
        Path target = project.resolve("target");
        Path home = path(properties, "longhaul.home", project.resolve(".longhaul"));
        Path serverDir = serverDir(path(properties, "longhaul.server-dir", target.resolve("server")));
        String node = properties.getOrDefault("longhaul.node", hostName());
        int port = number(properties, "longhaul.port", 8080, 0, 65535);
        int processors = Runtime.getRuntime().availableProcessors();

        Map<String, String> settings = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith("longhaul.") && !name.startsWith("longhaul.test.") && !OWN.contains(name)) {
                settings.put(name, value);
            }
        });

        return new ServerConfig(
                javaHome(path(properties, "longhaul.java-home", Path.of(System.getProperty("java.home")))),
                serverDir,
                readable(path(properties, "longhaul.war", target.resolve("longhaul.war")), "The application"),
                home,
                path(properties, "longhaul.import-dir", home.resolve("import")),
                address(properties.getOrDefault("longhaul.address", "127.0.0.1")),
                port,
                node,
                heap(properties.getOrDefault("longhaul.heap", "768m")),
                ext(properties),
                DatabaseChoice.from(properties, node),
                jmx(properties, home, serverDir, port),
                duration(properties, "longhaul.start-timeout", Duration.ofSeconds(180)),
                duration(properties, "longhaul.drain-timeout", Duration.ofSeconds(60)),
                number(properties, "longhaul.workers", processors, 1, 1000),
                number(properties, "longhaul.direct-workers", 4 * processors, 1, 1000),
                settings,
                jvmOptions(properties.getOrDefault("longhaul.jvm-options", "")));
    }

    private static Optional<JmxConnector> jmx(Map<String, String> properties, Path home, Path serverDir, int port) {
        Optional<JmxConnector> jmx = JmxConnector.from(properties, home, serverDir);
        if (port != 0 && jmx.isPresent() && jmx.get().port() == port) {
            throw new LaunchException("longhaul.port and longhaul.jmx.port are both %d.".formatted(port));
        }
        return jmx;
    }

    /** The same with more options for the server's JVM. */
    public ServerConfig withJvmOptions(List<String> more) {
        List<String> all = new ArrayList<>(jvmOptions);
        all.addAll(more);
        return new ServerConfig(
                javaHome,
                serverDir,
                war,
                home,
                importDir,
                address,
                port,
                node,
                heap,
                ext,
                database,
                jmx,
                startTimeout,
                drainTimeout,
                workers,
                directWorkers,
                settings,
                all);
    }

    /** How many requests are served at once; those that wait are not counted. */
    int httpThreads() {
        return number(settings, "longhaul.http-threads", 200, 8, 2000);
    }

    private static Path path(Map<String, String> properties, String name, Path otherwise) {
        String value = properties.getOrDefault(name, "");
        return (value.isEmpty() ? otherwise : Path.of(value)).toAbsolutePath().normalize();
    }

    private static Path readable(Path file, String what) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new LaunchException(
                    "%s %s is not there or cannot be read: build it with mvn package.".formatted(what, file));
        }
        return file;
    }

    private static Path serverDir(Path folder) {
        readable(folder.resolve("payara-micro.jar"), "The server");
        return folder;
    }

    private static Path javaHome(Path folder) {
        Path java = folder.resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            throw new LaunchException("There is no Java in %s: set JAVA_HOME to a JDK.".formatted(folder));
        }
        try {
            Path release = folder.resolve("release");
            Matcher version = RELEASE.matcher(Files.exists(release) ? Files.readString(release) : "");
            if (version.find() && Integer.parseInt(version.group(1)) < JAVA) {
                throw new LaunchException("Longhaul needs JDK %d or newer; %s is %s. Set JAVA_HOME to a newer one."
                        .formatted(JAVA, folder, version.group(1)));
            }
        } catch (IOException e) {
            throw new LaunchException("The version of Java in %s cannot be read.".formatted(folder), e);
        }
        return folder;
    }

    private static Optional<Path> ext(Map<String, String> properties) {
        String value = properties.getOrDefault("longhaul.ext", "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Path folder = path(properties, "longhaul.ext", Path.of(""));
        if (!Files.isDirectory(folder)) {
            throw new LaunchException("longhaul.ext is %s, but there is no such folder.".formatted(folder));
        }
        return Optional.of(folder);
    }

    private static InetAddress address(String value) {
        try {
            return InetAddress.getByName(value);
        } catch (UnknownHostException e) {
            throw new LaunchException("longhaul.address is %s, which is no address here.".formatted(value), e);
        }
    }

    /** Split at blanks. A connector without passwords would slip in here. */
    private static List<String> jvmOptions(String value) {
        List<String> options = Stream.of(value.strip().split("\\s+"))
                .filter(option -> !option.isEmpty())
                .toList();
        for (String option : options) {
            if (!option.startsWith("-") && !option.startsWith("@")) {
                throw new LaunchException(
                        "longhaul.jvm-options has %s, but an option begins with a hyphen; one with blanks in it goes into a file, named as @FILE."
                                .formatted(option));
            }
            if (option.startsWith("-Dcom.sun.management.jmxremote")) {
                throw new LaunchException(
                        "longhaul.jvm-options has %s: a JMX connector is opened with longhaul.jmx.port."
                                .formatted(option));
            }
        }
        return options;
    }

    private static String heap(String value) {
        if (!value.matches("\\d+[kKmMgG]?")) {
            throw new LaunchException(
                    "longhaul.heap is %s, but it must be a size such as 768m or 2g.".formatted(value));
        }
        return value;
    }

    static int number(Map<String, String> properties, String name, int otherwise, int from, int to) {
        String value = properties.getOrDefault(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(value);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new LaunchException("%s is %s, but it must be a number from %d to %d.".formatted(name, value, from, to));
    }

    private static Duration duration(Map<String, String> properties, String name, Duration otherwise) {
        String value = properties.getOrDefault(name, otherwise.toString());
        try {
            Duration duration =
                    value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.parse(value);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw new LaunchException("%s is %s, but it must be a duration such as PT90S.".formatted(name, value));
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
