package org.longhaul.testing.window;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The JDK's JConsole in a process of its own, on a screen in memory, with {@link Hands} in it. */
public final class JConsole implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process screen;
    private final Process program;
    private final PrintWriter requests;
    private final BufferedReader answers;
    private final List<String> said = new ArrayList<>();

    private JConsole(Process screen, Process program) {
        this.screen = screen;
        this.program = program;
        this.requests = new PrintWriter(program.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Why there is none on this machine; empty if there is. */
    public static String missing() {
        if (!Files.isExecutable(executable())) {
            return "there is no JConsole in " + home();
        }
        if (!Files.exists(home().resolve("lib/libawt_xawt.so"))) {
            return "%s cannot open windows (it is a headless one)".formatted(home());
        }
        boolean screen = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "Xvfb")));
        return screen ? "" : "there is no Xvfb";
    }

    /**
     * Starts one.
     *
     * @param work a folder for what it needs
     * @param plugin the jar of the plugin
     * @param target a process, or the address of a connector
     */
    public static JConsole start(Path work, Path plugin, String target) throws IOException {
        Path agent = work.resolve("hands.jar");
        pack(agent);
        Process screen = new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String display = new BufferedReader(new InputStreamReader(screen.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (display == null) {
                throw new IOException("Xvfb did not start");
            }
            List<String> command = List.of(
                    executable().toString(),
                    "-J-javaagent:" + agent,
                    "-J-Duser.language=en",
                    "-J-Duser.timezone=UTC",
                    "-J-Duser.home=" + work,
                    "-J-Djava.util.prefs.userRoot=" + work,
                    "-J-Dswing.defaultlaf=javax.swing.plaf.metal.MetalLookAndFeel",
                    "-J-Dswing.boldMetal=false",
                    "-J-Dawt.useSystemAAFontSettings=on",
                    "-interval=1",
                    "-pluginpath",
                    plugin.toString(),
                    target);
            var builder = new ProcessBuilder(command)
                    .redirectError(work.resolve("jconsole.log").toFile());
            builder.environment().put("DISPLAY", ":" + display.strip());
            return new JConsole(screen, builder.start());
        } catch (IOException | RuntimeException e) {
            screen.destroy();
            throw e;
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("longhaul.jconsole.home", System.getProperty("java.home")));
    }

    private static Path executable() {
        return home().resolve("bin").resolve("jconsole");
    }

    private static void pack(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Hands.class.getName());
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            String name = Hands.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (var in = Hands.class.getClassLoader().getResourceAsStream(name)) {
                in.transferTo(out);
            }
        }
    }

    /** Asks for something, and returns the answer; a request that cannot be met throws {@link IllegalStateException}. */
    public String ask(String... parts) {
        requests.println(String.join(Hands.PART, parts));
        String answer;
        try {
            answer = CompletableFuture.supplyAsync(this::answer).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("JConsole does not answer %s: %s".formatted(List.of(parts), said), e);
        }
        if (answer.startsWith("no ")) {
            throw new IllegalStateException(answer.substring(3));
        }
        return answer.substring(3);
    }

    private String answer() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(Hands.ANSWER)) {
                    return line.substring(Hands.ANSWER.length());
                }
                said.add(line);
            }
            throw new IllegalStateException("It has ended");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks until it can be done. */
    public String await(String... parts) {
        var answer = new String[] {"", ""};
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        try {
                            answer[0] = ask(parts);
                            return true;
                        } catch (IllegalStateException e) {
                            answer[1] = e.getMessage();
                            return false;
                        }
                    });
        } catch (ConditionTimeoutException e) {
            Path picture = Path.of("target", "jconsole.png").toAbsolutePath();
            ask("screen", picture.toString());
            throw new AssertionError("JConsole cannot %s: %s; see %s".formatted(List.of(parts), answer[1], picture), e);
        }
        return answer[0];
    }

    /** The rows of a table that shows, by the names of their cells. */
    public List<List<String>> rows(String table) {
        String rows = ask("rows", table);
        return rows.isEmpty()
                ? List.of()
                : Stream.of(rows.split(Hands.ROW))
                        .map(row -> List.of(row.split(Hands.CELL, -1)))
                        .toList();
    }

    /** Parts of an answer. */
    public static List<String> cells(String answer) {
        return answer.isEmpty() ? List.of() : List.of(answer.split(Hands.CELL, -1));
    }

    @Override
    public void close() {
        requests.close();
        end(program);
        end(screen);
    }

    private static void end(Process process) {
        try {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
