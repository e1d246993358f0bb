package org.longhaul.platform;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.Connection;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The database as the server offers it: one pool for each of those who must not starve one another. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // filled when the container has made it
public class ServerDatabase implements Database {
    @PersistenceContext(unitName = "longhaul")
    private EntityManager entities;

    private Transactions transactions;
    private DataSource engineSource;
    private DataSource taskSource;
    private Jdbc engine;
    private Jdbc besideEntities;
    private Jdbc tasks;
    private Jdbc heartbeat;
    private Dialect dialect;

    /** For the container's proxies. */
    protected ServerDatabase() {}

    /** With these transactions of the server. */
    @Inject
    public ServerDatabase(Transactions transactions) {
        this.transactions = transactions;
    }

    @PostConstruct
    void look() {
        engineSource = find("jdbc/longhaul");
        taskSource = find("jdbc/longhaul-tasks");
        engine = new Jdbc(engineSource);
        besideEntities = new Jdbc(new BorrowedConnections(() -> entities.unwrap(Connection.class)));
        tasks = new Jdbc(taskSource);
        heartbeat = new Jdbc(find("jdbc/longhaul-heartbeat"));
        dialect = Dialects.of(engineSource);
    }

    /**
     * Brings the tables up to date.
     *
     * @throws IllegalStateException if that fails: the application must not start
     */
    void migrate() {
        Migrations.run(engineSource, dialect);
    }

    /** The tables of the batch runtime. */
    public Jdbc batchRepository() {
        return new Jdbc(find("jdbc/longhaul-batch"));
    }

    /** The data source of this name, or a sentence that says what is missing. */
    @SuppressWarnings("BanJNDI") // the names are constants of this class
    static DataSource find(String name) {
        try {
            return (DataSource) new InitialContext().lookup(name);
        } catch (NamingException | ClassCastException e) {
            throw new IllegalStateException(
                    "The server has no data source %s: Longhaul needs the resources that its server-config folder shows"
                            .formatted(name),
                    e);
        }
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
        return besideEntities;
    }

    @Override
    public Jdbc reading() {
        return transactions.active() ? besideEntities : engine;
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
}
