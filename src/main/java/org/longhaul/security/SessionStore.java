package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** Rows of login_session. What changes them needs a transaction. */
@ApplicationScoped
public class SessionStore {
    /** On Derby more rows in one transaction would lock the table. */
    private static final int SWEPT_AT_ONCE = 200;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SessionStore() {}

    /** A store on this database. */
    @Inject
    public SessionStore(Database database) {
        this.database = database;
    }

    /** A session and whose it is. */
    record Found(Session session, Account account) {}

    /** When it was used last, and how long it is good. */
    record Session(Instant lastUsed, Instant expires, Instant ends) {}

    private record Row(Session session, AccountStore.Row account) {}

    /** The session with this hash, and its account with all its roles, in one query. */
    Optional<Found> find(String hash) {
        List<Row> rows = database.engine()
                .list(
                        "SELECT s.last_used, s.expires, s.ends, " + AccountStore.COLUMNS
                                + " FROM login_session s JOIN account a ON a.name = s.account" + AccountStore.GRANTS
                                + " WHERE s.hash = ?",
                        row -> new Row(session(row), AccountStore.Row.read(row)),
                        hash);
        return AccountStore.Row.together(rows.stream().map(Row::account).toList())
                .map(stored -> new Found(rows.get(0).session(), stored.account()));
    }

    private static Session session(ResultSet row) throws SQLException {
        return new Session(
                Objects.requireNonNull(Jdbc.instant(row, "last_used")),
                Objects.requireNonNull(Jdbc.instant(row, "expires")),
                Objects.requireNonNull(Jdbc.instant(row, "ends")));
    }

    void insert(String hash, String account, Session session) {
        database.besideEntities()
                .update(
                        "INSERT INTO login_session (hash, account, created, last_used, expires, ends)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        hash,
                        account,
                        session.lastUsed(),
                        session.lastUsed(),
                        session.expires(),
                        session.ends());
    }

    boolean used(String hash, Session session) {
        return database.besideEntities()
                        .update(
                                "UPDATE login_session SET last_used = ?, expires = ? WHERE hash = ?",
                                session.lastUsed(),
                                session.expires(),
                                hash)
                == 1;
    }

    boolean delete(String hash) {
        return database.besideEntities().update("DELETE FROM login_session WHERE hash = ?", hash) == 1;
    }

    /** Ends all sessions of an account but the one with this hash. */
    void deleteOthers(String account, String but) {
        database.besideEntities().update("DELETE FROM login_session WHERE account = ? AND hash <> ?", account, but);
    }

    /** Forgets some of the sessions that are over. */
    void sweep(Instant now) {
        List<String> over = database.besideEntities()
                .list(
                        "SELECT hash FROM login_session WHERE expires <= ? ORDER BY hash"
                                + database.dialect().limit(SWEPT_AT_ONCE),
                        row -> row.getString(1),
                        now);
        over.forEach(this::delete);
    }
}
