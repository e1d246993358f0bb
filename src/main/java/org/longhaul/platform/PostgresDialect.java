package org.longhaul.platform;

import java.util.Locale;

/** PostgreSQL 13 and newer. */
public final class PostgresDialect implements Dialect {
    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String now() {
        return "clock_timestamp()";
    }

    @Override
    public String nowPlus(String millis) {
        return "(clock_timestamp() + " + millis + " * interval '1 millisecond')";
    }

    @Override
    public String once(String time) {
        return "(SELECT " + time + ")";
    }

    @Override
    public boolean embedded() {
        return false;
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
    public String forShare() {
        return " FOR SHARE";
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
    public boolean deletesByArrays() {
        return true;
    }

    @Override
    public String limitLockWait(long millis) {
        return "SET LOCAL lock_timeout = " + millis;
    }

    @Override
    public String usualLockWait() {
        return "SET LOCAL lock_timeout TO DEFAULT";
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
    public boolean failureSpoilsTransaction() {
        return true;
    }
}
