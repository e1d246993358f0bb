package org.longhaul.platform;

import java.util.Locale;

/** Apache Derby. Embedded, so a database of one server. */
public final class DerbyDialect implements Dialect {
    @Override
    public String name() {
        return "derby";
    }

    @Override
    public String now() {
        return "CURRENT_TIMESTAMP";
    }

    @Override
    public String nowPlus(String millis) {
        return "{fn TIMESTAMPADD(SQL_TSI_SECOND, (" + millis + " + 999) / 1000, CURRENT_TIMESTAMP)}";
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
    public String forShare() {
        return " WITH RS";
    }

    @Override
    public boolean skipsLocked() {
        return false;
    }

    @Override
    public boolean readsSnapshots() {
        return false;
    }

    @Override
    public String useIndex(String index) {
        return " --DERBY-PROPERTIES index=" + index.toUpperCase(Locale.ROOT) + "\n";
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
    public boolean failureSpoilsTransaction() {
        return false;
    }
}
