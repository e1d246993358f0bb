package org.longhaul.platform;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** PostgreSQL 13 and newer. */
public final class PostgresDialect implements Dialect {
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "40XL1", "40XL2", "HYT00", "55P03");

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String now() {
        return "clock_timestamp()";
    }

    @Override
    public String nowPlusMillis() {
        return "(clock_timestamp() + CAST(? AS bigint) * interval '1 millisecond')";
    }

    @Override
    public String nextOf(String sequence) {
        return "SELECT nextval('" + sequence + "')";
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE";
    }

    @Override
    public String forUpdateSkipLocked() {
        return " FOR UPDATE SKIP LOCKED";
    }

    @Override
    public String withoutWaiting() {
        return "";
    }

    @Override
    public boolean claimsInOneStatement() {
        return true;
    }

    @Override
    public String textType() {
        return "text";
    }

    @Override
    public int maxText() {
        return 1000000;
    }

    @Override
    public String identifier(String name) {
        return '"' + name.toLowerCase(Locale.ROOT).replace("\"", "\"\"") + '"';
    }

    @Override
    public boolean transientFailure(SQLException e) {
        return TRANSIENT.contains(e.getSQLState());
    }

    @Override
    public boolean failureSpoilsTransaction() {
        return true;
    }
}
