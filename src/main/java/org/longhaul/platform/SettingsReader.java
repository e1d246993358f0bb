package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.NoSuchElementException;
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
        var configured = new Configured(config);
        Path home = Path.of(configured
                        .text("longhaul.home")
                        .orElseThrow(() -> new IllegalStateException(
                                "longhaul.home is not set: it names the folder for Longhaul's data")))
                .toAbsolutePath()
                .normalize();
        int processors = Runtime.getRuntime().availableProcessors();
        return new Settings(
                configured.text("longhaul.node").orElseGet(SettingsReader::hostName),
                home,
                configured.text("longhaul.import-dir").map(Path::of).orElse(home.resolve("import")),
                configured.number("longhaul.workers", processors),
                configured.number("longhaul.direct-workers", 4 * processors),
                configured.duration("longhaul.node-heartbeat", Duration.ofSeconds(5)),
                configured.duration("longhaul.node-lease", Duration.ofSeconds(20)),
                configured.duration("longhaul.drain-timeout", Duration.ofSeconds(60)),
                configured.text("longhaul.samples").map(Boolean::parseBoolean).orElse(false),
                configured.number("longhaul.result-limit", 65_536),
                configured.list("longhaul.http-allow"),
                configured.list("longhaul.tags"),
                configured.text("longhaul.nonce"));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException | NoSuchElementException e) {
            return "localhost";
        }
    }
}
