package org.longhaul.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files a server boots with: commands before and after its boot, and how it logs. */
final class BootFiles {
    static final String PRE_BOOT = "pre-boot.asadmin";
    static final String POST_BOOT = "post-boot.asadmin";
    static final String LOGGING = "logging.properties";

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z.]+)}}");

    /** The environment variable that the server's pools read the database's password from. */
    static final String PASSWORD_VARIABLE = "LONGHAUL_DB_PASSWORD";

    private static final String H2 = "org.h2.jdbcx.JdbcDataSource";
    private static final String DERBY_PLACE = "databaseName=$\\{longhaul.home}/db:createDatabase=create";
    private static final String URL_AND_USER =
            "url=$\\{longhaul.db.url}:user=$\\{longhaul.db.user}:password=$\\{ENV\\=" + PASSWORD_VARIABLE + "}";
    private static final String BATCH_PLACE =
            "url=jdbc\\:h2\\:$\\{longhaul.home}/batch/repository;WRITE_DELAY\\=0;DB_CLOSE_ON_EXIT\\=FALSE";

    private final Map<String, String> values;

    BootFiles(ServerConfig config) {
        DatabaseChoice.Kind kind = config.database().kind();
        boolean postgres = kind == DatabaseChoice.Kind.POSTGRESQL;
        String database = switch (kind) {
            case DERBY -> "org.apache.derby.jdbc.EmbeddedDataSource";
            case H2 -> H2;
            case POSTGRESQL -> "org.postgresql.ds.PGSimpleDataSource";
        };
        String properties = kind == DatabaseChoice.Kind.DERBY ? DERBY_PLACE : URL_AND_USER;
        values = Map.ofEntries(
                Map.entry("address", config.address().getHostAddress()),
                Map.entry("http.threads", text(config.httpThreads())),
                Map.entry("database.class", database),
                Map.entry("engine.properties", properties + patience(postgres, 60)),
                Map.entry("tasks.properties", properties + patience(postgres, 1800)),
                Map.entry("heartbeat.properties", properties + patience(postgres, 10)),
                Map.entry("batch.class", postgres ? database : H2),
                Map.entry("batch.properties", postgres ? properties + patience(true, 60) : BATCH_PLACE),
                Map.entry("engine.connections", text(config.workers() + config.directWorkers() + 8)),
                Map.entry("tasks.connections", text(2 * config.workers() + config.directWorkers() + 4)),
                Map.entry("batch.connections", text(config.workers() + 16)));
    }

    /** Seconds after which a server that does not answer is given up; only PostgreSQL is at the end of a network. */
    private static String patience(boolean postgres, int seconds) {
        return postgres ? ":socketTimeout=" + seconds : "";
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    /** The text of one of the files. */
    String render(String name) {
        return PLACE.matcher(template(name)).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException("%s asks for %s".formatted(name, place.group(1)));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** Writes all of them. */
    void write(Path folder) throws IOException {
        for (String name : new String[] {PRE_BOOT, POST_BOOT, LOGGING}) {
            Files.writeString(folder.resolve(name), render(name));
        }
    }

    private static String template(String name) {
        try (InputStream in = BootFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the launcher");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
