package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads {@link Settings} from MicroProfile Config, and brings the clock. */
@ApplicationScoped
public class SettingsReader {
    /** The settings this node started with. */
    @Produces
    @Singleton
    public Settings settings() {
        return read(ConfigProvider.getConfig());
    }

    /** UTC, in the microseconds that every database keeps. */
    @Produces
    @Singleton
    public Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }

    static Settings read(Config config) {
        Path home = Path.of(text(config, "longhaul.home")
                        .orElseThrow(() -> new IllegalStateException(
                                "longhaul.home is not set: it names the folder for Longhaul's data")))
                .toAbsolutePath()
                .normalize();
        int processors = Runtime.getRuntime().availableProcessors();
        return new Settings(
                text(config, "longhaul.node").orElseGet(SettingsReader::hostName),
                home,
                text(config, "longhaul.import-dir").map(Path::of).orElse(home.resolve("import")),
                number(config, "longhaul.workers", processors),
                number(config, "longhaul.direct-workers", 4 * processors),
                duration(config, "longhaul.node-heartbeat", Duration.ofSeconds(5)),
                duration(config, "longhaul.node-lease", Duration.ofSeconds(20)),
                duration(config, "longhaul.drain-timeout", Duration.ofSeconds(60)),
                text(config, "longhaul.samples").map(Boolean::parseBoolean).orElse(false),
                number(config, "longhaul.result-limit", 65_536),
                list(config, "longhaul.http-allow"),
                list(config, "longhaul.tags"),
                text(config, "longhaul.nonce"));
    }

    private static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static int number(Config config, String name, int otherwise) {
        try {
            return text(config, name).map(Integer::valueOf).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " is not a whole number: " + text(config, name).orElse(""), e);
        }
    }

    private static Duration duration(Config config, String name, Duration otherwise) {
        try {
            return text(config, name).map(Duration::parse).orElse(otherwise);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + " is not an ISO-8601 duration such as PT20S: "
                            + text(config, name).orElse(""),
                    e);
        }
    }

    private static List<String> list(Config config, String name) {
        return text(config, name)
                .map(value -> Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException | NoSuchElementException e) {
            return "localhost";
        }
    }
}
