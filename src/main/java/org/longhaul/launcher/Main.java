package org.longhaul.launcher;

import jakarta.json.JsonObject;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server, imports a CSV file into it as any client would, and keeps it up until Ctrl-C.
 *
 * <p>Configured with {@code longhaul.*} system properties. Ends with 0 only if everything that was asked for succeeded.
 */
public final class Main {
    /** How long after the server's end a Ctrl-C that reached both of us may become known here. */
    private static final long SIGNAL_MILLIS = 500;

    private final PrintStream out;
    private final AtomicReference<@Nullable Server> running = new AtomicReference<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    private Main(PrintStream out) {
        this.out = out;
    }

    /** Takes no arguments. */
    public static void main(String... arguments) throws InterruptedException {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().forEach((name, value) -> {
            if (name.toString().startsWith("longhaul.")) {
                properties.put(name.toString(), value.toString());
            }
        });
        Main main = new Main(System.out);
        int status;
        try {
            status = main.run(properties);
        } catch (LaunchException e) {
            if (main.isStopping()) {
                return; // it was interrupted, and the end says all there is to say
            }
            System.err.println(e.getMessage());
            status = 1;
        }
        if (status != 0) {
            System.exit(status);
        }
    }

    private int run(Map<String, String> properties) throws InterruptedException {
        properties.putIfAbsent("longhaul.samples", "true");
        Import job = Import.from(properties);
        ServerConfig config = ServerConfig.from(properties);
        boolean exit = properties.getOrDefault("longhaul.exit", "false").equals("true");

        boolean first = !Files.exists(config.home().resolve(Credentials.FILE));

        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "longhaul-stop"));
        Server server = Server.launch(config);
        running.set(server);
        out.printf("Starting Longhaul on %s, data in %s, %s …%n", server.baseUri(), config.home(), config.database());
        server.awaitReady();
        out.printf("Ready: process %d, log %s%n", server.pid(), server.logFile());
        server.jmxUrl().ifPresent(url -> out.printf("JMX: %s%n", url));

        Credentials credentials = Credentials.read(properties, config.home());
        if (first) {
            out.print(greeting(credentials));
        }

        JsonObject task = job.run(server, credentials.token(), out, ProgressBar.isTerminal());
        boolean succeeded = task.getString("state", "").equals("SUCCEEDED");
        if (exit) {
            stop();
            return succeeded ? 0 : 1;
        }
        out.print(invitation(server, credentials, task));
        int code = server.awaitExit();
        if (!isStopping()) {
            throw new LaunchException(
                    "The server ended by itself with exit code %d; its log is %s.".formatted(code, server.logFile()));
        }
        return 0;
    }

    /** Told once, at the first start. */
    private static String greeting(Credentials credentials) {
        if (credentials.account().isEmpty()) {
            return "";
        }
        String password = credentials.password().isEmpty()
                ? "with the password it was given"
                : "password %s".formatted(credentials.password());
        return "First start: account %s, %s. That and a token are in %s, which only you can read.%n"
                .formatted(credentials.account(), password, credentials.file());
    }

    private static String invitation(Server server, Credentials credentials, JsonObject task) {
        return """

                The API is at %1$sapi, for example:
                  curl -s %3$s %1$sapi/tasks/%2$s
                  curl -s %3$s -H 'Content-Type: application/json' -d '{"type":"countdown","parameters":{"seconds":60}}' %1$sapi/tasks
                Ctrl-C stops the server.
                """.formatted(server.baseUri(), task.getString("id", ""), credentials.header());
    }

    private boolean isStopping() throws InterruptedException {
        return stopping.await(SIGNAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs at Ctrl-C and at every other end of this process: nothing is left running. */
    private synchronized void stop() {
        stopping.countDown();
        Server server = running.getAndSet(null);
        if (server == null) {
            return;
        }
        if (server.isAlive()) {
            out.printf(
                    "Draining: running tasks get up to %d s …%n",
                    server.config().drainTimeout().toSeconds());
            if (!server.stop()) {
                out.println("The server did not end in time and was killed.");
            }
        }
        out.println("Stopped.");
    }
}
