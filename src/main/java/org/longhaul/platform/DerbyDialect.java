package org.longhaul.platform;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** Apache Derby. Embedded, so a database of one server. */
public final class DerbyDialect implements Dialect {
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "40XL1", "40XL2", "HYT00", "55P03");

    @Override
    public String name() {
        return "derby";
    }

    @Override
    public String now() {
        return "CURRENT_TIMESTAMP";
    }

    @Override
    public String nowPlusMillis() {
        return "{fn TIMESTAMPADD(SQL_TSI_SECOND, (CAST(? AS BIGINT) + 999) / 1000, CURRENT_TIMESTAMP)}";
    }

    @Override
    public String nextOf(String sequence) {
        return "VALUES NEXT VALUE FOR " + sequence;
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE WITH RS";
    }

    @Override
    public String forUpdateSkipLocked() {
        return " FOR UPDATE WITH RS";
    }

    @Override
    public String withoutWaiting() {
        return " WITH UR";
    }

    @Override
    public boolean claimsInOneStatement() {
        return false;
    }

    @Override
    public String textType() {
        return "VARCHAR(32672)";
    }

    @Override
    public int maxText() {
        return 32672;
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
