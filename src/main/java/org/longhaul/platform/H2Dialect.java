package org.longhaul.platform;

import java.util.Locale;

/** H2, embedded or as a server. */
public final class H2Dialect implements Dialect {
    /** CURRENT_TIMESTAMP stands still while a transaction lasts. */
    private static final String NOW =
            "DATEADD('MILLISECOND', wall_millis(), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00:00')";

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String now() {
        return NOW;
    }

    @Override
    public String nowPlus(String millis) {
        return "DATEADD('MILLISECOND', " + millis + ", " + NOW + ")";
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
    public String forShare() {
        return " FOR UPDATE";
    }

    @Override
    public String useIndex(String index) {
        return " USE INDEX (" + index + ")";
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
    public boolean failureSpoilsTransaction() {
        return false;
    }
}
