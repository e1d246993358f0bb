package org.longhaul.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The one server that the black-box tests share, because a start takes long: on the embedded database, with the sample
 * types and with a jar of task types made of what the documentation shows, one that tells its secrets, and one that
 * starts a batch job itself. Its JMX connector asks for a password and speaks TLS, see {@link JmxAccounts}. It is started
 * when the first test asks for it, and stopped after the last; its folder is then removed. Whoever kills it starts it
 * again.
 */
final class SharedServer implements ParameterResolver {
    private static final String KEY = "the shared server";

    /** Closed by JUnit when all tests are over. */
    private record Shared(ServerUnderTest server, Path folder) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            server.close();
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(SharedServer::delete);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ServerUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ServerUnderTest server = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedServer.class))
                .getOrComputeIfAbsent(KEY, key -> start(), Shared.class)
                .server();
        if (!server.server().isAlive()) {
            server.restart(new String[0]); // a test class before this one left it down
        }
        return server;
    }

    private static Shared start() {
        try {
            Path folder = Files.createTempDirectory("longhaul-blackbox");
            Path home = Files.createDirectories(folder.resolve("home"));
            Path types = Files.createDirectories(folder.resolve("types"));
            Documentation page = Documentation.page("docs/write-a-task.md");
            ExampleJar.build(
                    types.resolve("documented.jar"),
                    folder.resolve("work"),
                    Stream.of(
                                    page.blocks("java").stream(),
                                    Documentation.page("docs/trees.md").blocks("java").stream(),
                                    Documentation.page("docs/in-your-application.md").blocks("java").stream(),
                                    Documentation.page("docs/virtual-tasks.md").blocks("java").stream(),
                                    Stream.of(
                                            SecretsIT.TELLTALE,
                                            VirtualTasksIT.STARTER,
                                            VirtualTasksIT.READER,
                                            VirtualTasksIT.WRITER))
                            .flatMap(each -> each)
                            .toList(),
                    Map.of(
                            "META-INF/batch-jobs/count-to.xml",
                            page.blocks("xml").get(0),
                            "META-INF/batch-jobs/direct-job.xml",
                            VirtualTasksIT.JOB));
            JmxAccounts.make(home.resolve("jmx"));
            var server = ServerUnderTest.start(
                    home,
                    Map.of(
                            "longhaul.jmx.port", "0",
                            "longhaul.ext", types.toString(),
                            "longhaul.http-allow", "127.0.0.1",
                            "longhaul.node-lease", "PT15S",
                            "longhaul.node-heartbeat", "PT2S",
                            "longhaul.drain-timeout", "PT20S"));
            ship(server);
            return new Shared(server, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the shipped data set where the server reads. */
    static void ship(ServerUnderTest server) throws IOException {
        Files.createDirectories(server.importDir());
        Files.copy(
                Path.of("src/main/data/zipcodes.csv"),
                server.importDir().resolve("zipcodes.csv"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The number of valid rows of the shipped data set. */
    static int shippedRows() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("src/main/data/zipcodes.csv"))) {
            return (int) lines.count() - 1;
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
