package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** Rows of account and role_grant. What changes them needs a transaction. */
@ApplicationScoped
public class AccountStore {
    /** Columns that {@link Row} reads, of account a and role_grant g. */
    static final String COLUMNS =
            "a.name, a.password_hash, a.disabled, a.created AS account_created, g.role, g.product";

    static final String GRANTS = " LEFT JOIN role_grant g ON g.account = a.name";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AccountStore() {}

    /** A store on this database. */
    @Inject
    public AccountStore(Database database) {
        this.database = database;
    }

    /** An account with what proves it. */
    record Stored(Account account, @Nullable String passwordHash) {
        @Override
        public String toString() {
            return "Stored[account=" + account + "]";
        }
    }

    /** One of an account's rows: an account with one of its roles. */
    record Row(
            String name,
            @Nullable String passwordHash,
            boolean disabled,
            Instant created,
            @Nullable Grant grant) {
        static Row read(ResultSet row) throws SQLException {
            return new Row(
                    row.getString("name"),
                    row.getString("password_hash"),
                    row.getBoolean("disabled"),
                    Objects.requireNonNull(Jdbc.instant(row, "account_created")),
                    grantOf(row));
        }

        /** What all rows of one account say together; empty if there are none. */
        static Optional<Stored> together(List<Row> rows) {
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            Set<Grant> grants = new HashSet<>();
            for (Row row : rows) {
                if (row.grant() != null) {
                    grants.add(row.grant());
                }
            }
            Row first = rows.get(0);
            return Optional.of(new Stored(
                    new Account(first.name(), grants, first.disabled(), first.created()), first.passwordHash()));
        }

        @Override
        public String toString() {
            return "Row[name=" + name + "]";
        }
    }

    /** A role that this release does not know is none. */
    private static @Nullable Grant grantOf(ResultSet row) throws SQLException {
        String code = row.getString("role");
        String product = row.getString("product");
        return code == null
                ? null
                : Role.of(code)
                        .map(role -> new Grant(role, product == null || product.isEmpty() ? null : product))
                        .orElse(null);
    }

    Optional<Stored> find(String name) {
        // a database that pads texts with blanks would find another name as well
        return Row.together(database.engine()
                        .list("SELECT " + COLUMNS + " FROM account a" + GRANTS + " WHERE a.name = ?", Row::read, name))
                .filter(found -> found.account().name().equals(name));
    }

    /** Accounts by name, from the one after this on. */
    List<Account> list(String after, int limit) {
        record Plain(String name, boolean disabled, Instant created) {}
        List<Plain> accounts = database.engine()
                .list(
                        "SELECT name, disabled, created FROM account WHERE name > ? ORDER BY name"
                                + database.dialect().limit(limit),
                        row -> new Plain(
                                row.getString("name"),
                                row.getBoolean("disabled"),
                                Objects.requireNonNull(Jdbc.instant(row, "created"))),
                        after);
        if (accounts.isEmpty()) {
            return List.of();
        }
        Map<String, Set<Grant>> grants = new HashMap<>();
        database.engine()
                .list(
                        "SELECT account, role, product FROM role_grant WHERE account >= ? AND account <= ?",
                        row -> {
                            Grant grant = grantOf(row);
                            return grant == null
                                    || grants.computeIfAbsent(row.getString("account"), name -> new HashSet<>())
                                            .add(grant);
                        },
                        accounts.get(0).name(),
                        accounts.get(accounts.size() - 1).name());
        return accounts.stream()
                .map(each -> new Account(
                        each.name(), grants.getOrDefault(each.name(), Set.of()), each.disabled(), each.created()))
                .toList();
    }

    boolean isEmpty() {
        return database.engine()
                .first("SELECT name FROM account" + database.dialect().limit(1), row -> row.getString(1))
                .isEmpty();
    }

    void insert(Account account, @Nullable String passwordHash) {
        database.besideEntities()
                .update(
                        "INSERT INTO account (name, password_hash, disabled, created) VALUES (?, ?, ?, ?)",
                        account.name(),
                        passwordHash,
                        account.disabled(),
                        account.created());
        insertGrants(account.name(), account.grants());
    }

    /** Sets what may change; whether there is such an account. */
    boolean update(String name, Set<Grant> grants, boolean disabled) {
        if (database.besideEntities().update("UPDATE account SET disabled = ? WHERE name = ?", disabled, name) == 0) {
            return false;
        }
        database.besideEntities().update("DELETE FROM role_grant WHERE account = ?", name);
        insertGrants(name, grants);
        return true;
    }

    private void insertGrants(String name, Set<Grant> grants) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Grant grant : grants) {
            rows.add(
                    new @Nullable Object[] {name, grant.role().code(), grant.product() == null ? "" : grant.product()});
        }
        if (!rows.isEmpty()) {
            database.besideEntities().batch("INSERT INTO role_grant (account, role, product) VALUES (?, ?, ?)", rows);
        }
    }

    boolean setPassword(String name, String passwordHash) {
        return database.besideEntities()
                        .update("UPDATE account SET password_hash = ? WHERE name = ?", passwordHash, name)
                == 1;
    }

    /** Removes it, and with it its roles, tokens and sessions. */
    boolean delete(String name) {
        return database.besideEntities().update("DELETE FROM account WHERE name = ?", name) == 1;
    }

    /**
     * Locks the accounts that may manage accounts until the transaction ends, and says which of them are enabled: of two
     * who each would take away one of the last two, the second sees what the first has done.
     */
    List<String> lockAdmins() {
        database.besideEntities()
                .update("UPDATE account SET created = created WHERE name IN"
                        + " (SELECT account FROM role_grant WHERE role = 'task-admin' AND product = '')");
        return database.besideEntities()
                .list(
                        "SELECT a.name FROM account a JOIN role_grant g ON g.account = a.name"
                                + " WHERE g.role = 'task-admin' AND g.product = '' AND a.disabled = false",
                        row -> row.getString(1));
    }
}
