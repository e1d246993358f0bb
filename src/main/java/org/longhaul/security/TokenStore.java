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

/** Rows of token. What changes them needs a transaction. */
@ApplicationScoped
public class TokenStore {
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TokenStore() {}

    /** A store on this database. */
    @Inject
    public TokenStore(Database database) {
        this.database = database;
    }

    /** A token and whose it is. */
    record Found(ApiToken token, Account account) {}

    private record Row(ApiToken token, AccountStore.Row account) {}

    /** The token with this hash, and its account with all its roles, in one query. */
    Optional<Found> find(String hash) {
        List<Row> rows = database.engine()
                .list(
                        "SELECT t.id, t.label, t.created, t.expires, t.last_used, " + AccountStore.COLUMNS
                                + " FROM token t JOIN account a ON a.name = t.account" + AccountStore.GRANTS
                                + " WHERE t.hash = ?",
                        row -> new Row(token(row), AccountStore.Row.read(row)),
                        hash);
        return AccountStore.Row.together(rows.stream().map(Row::account).toList())
                .map(stored -> new Found(rows.get(0).token(), stored.account()));
    }

    private static ApiToken token(ResultSet row) throws SQLException {
        return new ApiToken(
                row.getString("id"),
                row.getString("label"),
                Objects.requireNonNull(Jdbc.instant(row, "created")),
                Jdbc.instant(row, "expires"),
                Jdbc.instant(row, "last_used"));
    }

    /** An account's tokens, the latest first. */
    List<ApiToken> list(String account) {
        return database.engine()
                .list(
                        "SELECT id, label, created, expires, last_used FROM token WHERE account = ? ORDER BY id DESC",
                        TokenStore::token,
                        account);
    }

    int count(String account) {
        return database.besideEntities()
                .first("SELECT count(*) FROM token WHERE account = ?", row -> row.getInt(1), account)
                .orElse(0);
    }

    void insert(String account, ApiToken token, String hash) {
        database.besideEntities()
                .update(
                        "INSERT INTO token (id, account, hash, label, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
                        token.id(),
                        account,
                        hash,
                        token.label(),
                        token.created(),
                        token.expires() == null ? Jdbc.Null.TIME : token.expires());
    }

    boolean delete(String account, String id) {
        return database.besideEntities().update("DELETE FROM token WHERE account = ? AND id = ?", account, id) == 1;
    }

    boolean used(String id, Instant now) {
        return database.besideEntities().update("UPDATE token SET last_used = ? WHERE id = ?", now, id) == 1;
    }
}
