package org.longhaul.launcher;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server process: started with a folder of its own under the data folder, followed until it is ready, and ended.
 *
 * <p>The server outlives nothing: it drains by itself when the process that started it is gone.
 */
public final class Server implements AutoCloseable {
    /** On top of the time that running tasks get to end. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(30);

    /** How long an application may be silent that the server says is there. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final int LOOK_MILLIS = 200;

    private final ServerConfig config;
    private final URI base;
    private final Optional<JmxConnector> jmx;
    private final String nonce;
    private final Path folder;
    private final Path logFile;
    private final ServerLog log;
    private final Process process;
    private final CompletableFuture<Void> released;

    private Server(
            ServerConfig config,
            URI base,
            Optional<JmxConnector> jmx,
            String nonce,
            Path folder,
            Path logFile,
            Process process,
            HomeLock lock) {
        this.config = config;
        this.base = base;
        this.jmx = jmx;
        this.nonce = nonce;
        this.folder = folder;
        this.logFile = logFile;
        this.log = new ServerLog(logFile);
        this.process = process;
        this.released = process.onExit().thenRun(lock::close);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @throws LaunchException if it does not become ready; then nothing of it is left running
     */
    public static Server start(ServerConfig config) {
        Server server = launch(config);
        server.awaitReady();
        return server;
    }

    /**
     * Starts the process and returns at once.
     *
     * @throws LaunchException if that is not possible; then nothing has been started
     */
    static Server launch(ServerConfig config) {
        int port = freePort(config.address(), config.port(), "longhaul.port");
        Optional<JmxConnector> jmx = config.jmx().map(wanted -> wanted.at(jmxPort(wanted, port)));
        Path home = config.home();
        try {
            createHome(home);
        } catch (IOException e) {
            throw new LaunchException("The data folder %s cannot be made: %s.".formatted(home, e), e);
        }
        HomeLock lock = HomeLock.acquire(home);
        boolean started = false;
        try {
            Server server = launch(config, port, jmx, lock);
            started = true;
            return server;
        } catch (IOException e) {
            throw new LaunchException("The server cannot be prepared in %s: %s.".formatted(home, e), e);
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    /** Of this user alone: it holds what people order, and what they sign in with. */
    private static void createHome(Path home) throws IOException {
        if (Files.isDirectory(home)) {
            return;
        }
        Path parent = home.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(home);
        }
    }

    private static Server launch(ServerConfig config, int port, Optional<JmxConnector> jmx, HomeLock lock)
            throws IOException {
        String nonce = UUID.randomUUID().toString();
        Path all = config.home().resolve("server");
        delete(all); // a folder that was used before remembers pools and applications, and fails
        Files.createDirectories(all);
        Path folder = all.resolve(nonce);
        if (all.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
        Files.createDirectory(folder.resolve("tmp"));
        Files.createDirectories(config.home().resolve("batch"));
        Files.createDirectories(config.importDir());
        new BootFiles(config).write(folder);
        Path war = config.war();
        if (config.ext().isPresent()) {
            war = folder.resolve("longhaul.war");
            ExtendedWar.write(config.war(), config.ext().get(), war);
        }
        Path logFile = config.home().resolve("server.log");
        if (Files.exists(logFile)) {
            Files.move(logFile, config.home().resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }

        ProcessBuilder builder = new ProcessBuilder(command(config, folder, war, port, jmx, nonce))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(logFile.toFile());
        builder.environment().put(BootFiles.PASSWORD_VARIABLE, config.database().password());
        Process process = builder.start();
        lock.belongsTo(process.toHandle());
        return new Server(config, base(config.address(), port), jmx, nonce, folder, logFile, process, lock);
    }

    /** What is run. No secret is in it: every user of the machine can read it. */
    static List<String> command(
            ServerConfig config, Path folder, Path war, int port, Optional<JmxConnector> jmx, String nonce)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(config.javaHome().resolve("bin").resolve("java").toString());
        command.add("-Xmx" + config.heap());
        systemProperties(config, folder, nonce).forEach((name, value) -> command.add("-D" + name + "=" + value));
        jmx.ifPresent(connector -> command.addAll(connector.flags()));
        command.addAll(config.jvmOptions());
        command.addAll(
                List.of("-jar", config.serverDir().resolve("payara-micro.jar").toString()));
        command.addAll(List.of("--rootdir", folder.resolve("root").toString()));
        command.addAll(List.of("--nocluster", "--disablephonehome"));
        command.addAll(List.of("--port", Integer.toString(port), "--contextroot", "/"));
        String drivers = drivers(config.serverDir());
        if (!drivers.isEmpty()) {
            command.addAll(List.of("--addlibs", drivers));
        }
        command.addAll(
                List.of("--logproperties", folder.resolve(BootFiles.LOGGING).toString()));
        command.addAll(List.of(
                "--prebootcommandfile", folder.resolve(BootFiles.PRE_BOOT).toString()));
        command.addAll(List.of(
                "--postbootcommandfile", folder.resolve(BootFiles.POST_BOOT).toString()));
        command.addAll(List.of("--deploy", war.toString()));
        return command;
    }

    /** The server's system properties, in the order of their names. */
    static Map<String, String> systemProperties(ServerConfig config, Path folder, String nonce) {
        Map<String, String> properties = new TreeMap<>(config.settings());
        properties.put("longhaul.home", config.home().toString());
        properties.put("longhaul.import-dir", config.importDir().toString());
        properties.put("longhaul.node", config.node());
        properties.put("longhaul.nonce", nonce);
        properties.put("longhaul.workers", Integer.toString(config.workers()));
        properties.put("longhaul.direct-workers", Integer.toString(config.directWorkers()));
        properties.put("longhaul.drain-timeout", config.drainTimeout().toString());
        properties.put(
                "longhaul.launcher-pid", Long.toString(ProcessHandle.current().pid()));
        switch (config.database().kind()) {
            case DERBY -> {
                properties.put("derby.system.home", config.home().toString());
                properties.put(
                        "derby.stream.error.file",
                        config.home().resolve("derby.log").toString());
                properties.put("derby.locks.deadlockTimeout", "2");
                properties.put("derby.locks.waitTimeout", "10");
                properties.put("derby.storage.pageCacheSize", "4000");
            }
            case H2, POSTGRESQL -> {
                properties.put("longhaul.db.url", config.database().url());
                properties.put("longhaul.db.user", config.database().user());
            }
        }
        properties.put("file.encoding", "UTF-8");
        properties.put("java.awt.headless", "true");
        properties.put("java.io.tmpdir", folder.resolve("tmp").toString());
        properties.put("user.timezone", "UTC"); // Derby's timestamps have no zone of their own
        return properties;
    }

    private static String drivers(Path serverDir) throws IOException {
        Path lib = serverDir.resolve("lib");
        if (!Files.isDirectory(lib)) {
            return "";
        }
        try (Stream<Path> files = Files.list(lib)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static URI base(InetAddress address, int port) {
        // who listens on every address is called on the loopback one
        String host = (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
        return URI.create("http://%s:%d/".formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", port));
    }

    /** A free port may be given twice, since neither server listens yet. */
    private static int jmxPort(JmxConnector wanted, int taken) {
        int port;
        do {
            port = freePort(wanted.address(), wanted.port(), "longhaul.jmx.port");
        } while (port == taken);
        return port;
    }

    /** The port itself, or any free one for 0. */
    private static int freePort(InetAddress address, int port, String property) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LaunchException(
                    "Port %d of %s is taken: stop what listens there, or choose another with %s."
                            .formatted(port, address.getHostAddress(), property),
                    e);
        }
    }

    /**
     * Waits until the application says that it is ready.
     *
     * @throws LaunchException with the reason if it does not; the process has ended then
     */
    void awaitReady() {
        boolean ready = false;
        try {
            ready = becomesReady();
        } catch (IOException e) {
            throw new LaunchException("The server's log %s cannot be read.".formatted(logFile), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("The start was interrupted.", e);
        } finally {
            if (!ready) {
                kill();
            }
            deleteBootFiles();
        }
    }

    private boolean becomesReady() throws IOException, InterruptedException {
        Readiness readiness = new Readiness(base, nonce);
        long started = System.nanoTime();
        long booted = -1;
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            Optional<String> failure = log.failure();
            if (failure.isPresent()) {
                throw failed(failure.get());
            }
            if (readiness.isReady()) {
                return true;
            }
            long now = System.nanoTime();
            if (now - started > config.startTimeout().toNanos()) {
                throw failed("it was not ready within %d s; %s"
                        .formatted(config.startTimeout().toSeconds(), readiness.lastAnswer()));
            }
            booted = booted < 0 && log.hasBooted() ? now : booted;
            if (booted >= 0 && !readiness.knowsLonghaul() && now - booted > SILENCE.toNanos()) {
                throw failed("it is up, but the application does not answer; " + readiness.lastAnswer());
            }
        }
        Optional<String> failure = log.failure();
        throw failed(
                failure.orElse("it ended by itself with exit code %d%s".formatted(process.exitValue(), lastWords())));
    }

    private String lastWords() throws IOException {
        List<String> lines =
                log.tail(40).stream().filter(line -> !line.isBlank()).collect(Collectors.toList());
        return lines.isEmpty()
                ? ""
                : " after the words: " + lines.get(lines.size() - 1).strip();
    }

    private LaunchException failed(String why) {
        String stop = why.endsWith(".") ? "" : ".";
        return new LaunchException("The server did not start: %s%s Its log is %s.".formatted(why, stop, logFile));
    }

    private void deleteBootFiles() {
        for (String name : new String[] {BootFiles.PRE_BOOT, BootFiles.POST_BOOT}) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                // it holds no secret, and the next start deletes the folder
            }
        }
    }

    /** The address of the server, with a slash at its end. */
    public URI baseUri() {
        return base;
    }

    /** The port of HTTP. */
    public int port() {
        return base.getPort();
    }

    /** What a JMX client connects to; empty if no connector was asked for. */
    public Optional<String> jmxUrl() {
        return jmx.map(JmxConnector::url);
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** What the server was started with. */
    public ServerConfig config() {
        return config;
    }

    /** Where the server's output goes; what the former start wrote is beside it. */
    public Path logFile() {
        return logFile;
    }

    /** The last lines of the log. */
    public List<String> logTail(int lines) {
        try {
            return log.tail(lines);
        } catch (IOException e) {
            return List.of("(%s cannot be read: %s)".formatted(logFile, e));
        }
    }

    /** Whether the process is there. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end of the process, whoever brings it about, and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        int code = process.waitFor();
        released.join();
        return code;
    }

    /** Ends the process at once, as a power failure would, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(SHUTDOWN);
    }

    /**
     * Asks the server to drain and to end, waits for as long as its tasks may take and a little more, and then ends it.
     *
     * @return whether it ended by itself
     */
    public boolean stop() {
        process.destroy();
        boolean orderly = awaitExit(config.drainTimeout().plus(SHUTDOWN));
        if (!orderly) {
            kill();
        }
        delete(folder);
        return orderly;
    }

    /** Stops it, if it still runs. */
    @Override
    public void close() {
        stop();
    }

    /** Also waits when the thread is interrupted: a process left behind is worse than a late answer. */
    private boolean awaitExit(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    boolean ended = process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                    if (ended) {
                        released.join(); // the next start may follow at once
                    }
                    return ended;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As far as possible: what stays is deleted before the next start. */
    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.getLogger(Server.class.getName())
                    .log(System.Logger.Level.WARNING, "{0} could not be deleted: {1}", tree, e);
        }
    }
}
