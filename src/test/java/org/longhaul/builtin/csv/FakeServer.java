package org.longhaul.builtin.csv;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.longhaul.platform.Database;
import org.longhaul.platform.DerbyDialect;
import org.longhaul.platform.Dialect;
import org.longhaul.platform.H2Dialect;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.PostgresDialect;
import org.longhaul.platform.Transactions;

/** As much of a server as an import needs: a database in memory, and transactions bound to the one thread there is. */
final class FakeServer implements Database, Transactions, AutoCloseable {
    /** The databases: two in memory, and a real PostgreSQL, one for all tests of this JVM. */
    enum Engine {
        DERBY,
        H2,
        POSTGRESQL;

        private Dialect dialect() {
            return switch (this) {
                case DERBY -> new DerbyDialect();
                case H2 -> new H2Dialect();
                case POSTGRESQL -> new PostgresDialect();
            };
        }

        private String newDatabase() throws SQLException, IOException {
            String name = "import" + databases++;
            return switch (this) {
                case DERBY -> "jdbc:derby:memory:" + name;
                case H2 -> "jdbc:h2:mem:" + name;
                case POSTGRESQL -> {
                    if (postgres == null) {
                        postgres = EmbeddedPostgres.start();
                    }
                    new Jdbc(postgres.getPostgresDatabase()).update("CREATE DATABASE " + name);
                    yield postgres.getJdbcUrl("postgres", name);
                }
            };
        }
    }

    private static final class Transaction {
        private final Connection connection;
        private final List<Consumer<Boolean>> callbacks = new ArrayList<>();

        Transaction(Connection connection) {
            this.connection = connection;
        }
    }

    private static int databases;
    private static EmbeddedPostgres postgres;

    private final Dialect dialect;
    private final String url;
    private final Connection keepAlive;
    private final Deque<Transaction> transactions = new ArrayDeque<>();

    FakeServer(Engine engine) throws SQLException, IOException {
        this.dialect = engine.dialect();
        this.url = engine.newDatabase();
        this.keepAlive = DriverManager.getConnection(engine == Engine.DERBY ? url + ";create=true" : url);
        if (engine == Engine.H2) {
            tasks().update("CREATE ALIAS wall_millis FOR 'java.lang.System.currentTimeMillis'");
        }
        tasks().update("CREATE TABLE import_table (name varchar(128) PRIMARY KEY, task_id varchar(36) NOT NULL,"
                + " created timestamp NOT NULL)");
        tasks().update("CREATE TABLE import_reject (task_id varchar(36) NOT NULL, line bigint NOT NULL,"
                + " reason varchar(500) NOT NULL, text %s NOT NULL, PRIMARY KEY (task_id, line))"
                        .formatted(bytes(engine)));
        tasks().update("CREATE TABLE task (id varchar(36) PRIMARY KEY, state smallint NOT NULL)");
        tasks().update("CREATE TABLE task_run (task_id varchar(36) PRIMARY KEY, checkpoint varchar(32672))");
    }

    private static String bytes(Engine engine) {
        return switch (engine) {
            case DERBY -> "varchar(2000) FOR BIT DATA";
            case H2 -> "varbinary(2000)";
            case POSTGRESQL -> "bytea";
        };
    }

    void task(String id, int state) {
        if (tasks().update("UPDATE task SET state = ? WHERE id = ?", state, id) == 0) {
            tasks().update("INSERT INTO task (id, state) VALUES (?, ?)", id, state);
            tasks().update("INSERT INTO task_run (task_id) VALUES (?)", id);
        }
    }

    void begin() {
        try {
            Connection connection = DriverManager.getConnection(url);
            connection.setAutoCommit(false);
            transactions.push(new Transaction(connection));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    void commit() {
        end(true, true);
    }

    void rollback() {
        end(false, true);
    }

    /** As if the process were killed: what was not committed is gone, and nobody is told. */
    void kill() {
        while (!transactions.isEmpty()) {
            end(false, false);
        }
    }

    private void end(boolean commit, boolean tell) {
        Transaction ended = transactions.pop();
        try (Connection connection = ended.connection) {
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        if (tell) {
            ended.callbacks.forEach(callback -> callback.accept(commit));
        }
    }

    /** What becomes of the current transaction, as the server's registry would tell it. */
    ChunkCommits commits() {
        return new ChunkCommits() {
            @Override
            public void onEnd(Consumer<Boolean> committed) {
                transactions.element().callbacks.add(committed);
            }
        };
    }

    @Override
    public <T> T own(Supplier<T> work) {
        begin();
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            rollback();
            throw e;
        }
        commit();
        return result;
    }

    @Override
    public <T> T joined(Supplier<T> work) {
        return active() ? work.get() : own(work);
    }

    @Override
    public boolean active() {
        return !transactions.isEmpty();
    }

    @Override
    public void rollbackOnly() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Jdbc besideEntities() {
        return engine();
    }

    @Override
    public Jdbc tasks() {
        return new Jdbc(taskDataSource());
    }

    @Override
    public Jdbc engine() {
        return tasks();
    }

    @Override
    public Jdbc heartbeat() {
        return tasks();
    }

    @Override
    public DataSource taskDataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return active() ? unclosable(transactions.element().connection) : DriverManager.getConnection(url);
                });
    }

    private static Connection unclosable(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                connection.getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void close() throws SQLException {
        kill();
        keepAlive.close();
        if (dialect instanceof DerbyDialect) {
            try {
                DriverManager.getConnection(url + ";drop=true");
            } catch (SQLException e) {
                if (!"08006".equals(e.getSQLState())) { // which says that it was dropped
                    throw e;
                }
            }
        }
    }
}
