package org.longhaul.platform;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** H2, embedded or as a server. */
public final class H2Dialect implements Dialect {
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "40XL1", "40XL2", "HYT00", "55P03");

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String now() {
        return "CURRENT_TIMESTAMP";
    }

    @Override
    public String nowPlusMillis() {
        return "DATEADD('MILLISECOND', CAST(? AS BIGINT), CURRENT_TIMESTAMP)";
    }

    @Override
    public String nextOf(String sequence) {
        return "VALUES NEXT VALUE FOR " + sequence;
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
        return false;
    }

    @Override
    public String textType() {
        return "VARCHAR(1000000)";
    }

    @Override
    public int maxText() {
        return 1000000;
    }

    @Override
    public String identifier(String name) {
        return '"' + name.toUpperCase(Locale.ROOT).replace("\"", "\"\"") + '"';
    }

    @Override
    public boolean transientFailure(SQLException e) {
        return TRANSIENT.contains(e.getSQLState());
    }

    @Override
    public boolean failureSpoilsTransaction() {
        return false;
    }
}
