package org.longhaul.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.spi.event.container.AfterStop;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Prepares the server that Arquillian starts just as the launcher does: the same boot files, the same system properties,
 * the same drivers, in a folder of its own that is removed when the server has stopped. It is called before Arquillian
 * reads arquillian.xml, which finds the options in two system properties.
 */
public final class ArquillianServer implements LoadableExtension {
    private static final String FOLDER = "arquillian.longhaul.folder";

    @Override
    public void register(ExtensionBuilder builder) {
        try {
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        builder.observer(Cleaner.class);
    }

    private static void prepare() throws IOException {
        Path home = Files.createTempDirectory("longhaul-arquillian");
        ServerConfig config = ServerConfig.from(Map.of(
                "longhaul.home", home.toString(),
                "longhaul.war", System.getProperty("longhaul.test.war"),
                "longhaul.server-dir", System.getProperty("longhaul.test.server"),
                "longhaul.samples", "true",
                "longhaul.node", "in-container",
                "longhaul.workers", "4",
                "longhaul.direct-workers", "8",
                "longhaul.result-limit", "1000"));
        Path folder = Files.createDirectory(home.resolve("server"));
        for (String name : new String[] {"server/tmp", "batch", "import"}) {
            Files.createDirectory(home.resolve(name));
        }
        new BootFiles(config).write(folder);
        String jvm = Server.systemProperties(config, folder, "in-container").entrySet().stream()
                .map(property -> "-D" + property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining(" "));
        String drivers;
        try (Stream<Path> jars = Files.list(config.serverDir().resolve("lib"))) {
            drivers = jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
        System.setProperty(FOLDER, home.toString());
        System.setProperty("arquillian.longhaul.jvm", "-Xmx512m " + jvm);
        System.setProperty(
                "arquillian.longhaul.micro",
                String.join(
                        " ",
                        "--disablephonehome",
                        "--rootdir",
                        folder.resolve("root").toString(),
                        "--addlibs",
                        drivers,
                        "--logproperties",
                        folder.resolve(BootFiles.LOGGING).toString(),
                        "--prebootcommandfile",
                        folder.resolve(BootFiles.PRE_BOOT).toString(),
                        "--postbootcommandfile",
                        folder.resolve(BootFiles.POST_BOOT).toString()));
    }

    /** Removes the data folder once the server is gone. */
    public static final class Cleaner {
        /** Waits for the process too: it writes until its end. */
        public void clean(@Observes AfterStop event) {
            Path home = Path.of(System.getProperty(FOLDER));
            Awaitility.await("the data folder to be gone").until(() -> {
                if (ProcessHandle.current()
                        .descendants()
                        .anyMatch(process ->
                                process.info().commandLine().orElse("").contains(home.toString()))) {
                    return false;
                }
                try (Stream<Path> files = Files.walk(home)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
                return true;
            });
        }
    }
}
