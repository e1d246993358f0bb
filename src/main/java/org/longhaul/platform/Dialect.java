package org.longhaul.platform;

import java.sql.SQLException;

/** Every difference between the databases that Longhaul knows. */
public interface Dialect {
    /** Its name, which is also the folder of its migrations: {@code derby}, {@code h2} or {@code postgresql}. */
    String name();

    /** An SQL expression for the database's time when the statement runs, whatever the transaction's age. */
    String now();

    /** An SQL expression for {@link #now()} plus a parameter in milliseconds; Derby rounds up to whole seconds. */
    default String nowPlusMillis() {
        return nowPlus("CAST(? AS BIGINT)");
    }

    /** An SQL expression for {@link #now()} plus the milliseconds of another; Derby rounds up to whole seconds. */
    String nowPlus(String millis);

    /** An expression of the database's time that is worked out once for a statement, so that an index is searched by it. */
    default String once(String time) {
        return time;
    }

    /** Whether it usually works within this process, so that whatever it does takes from everything else here. */
    default boolean embedded() {
        return true;
    }

    /** A query for the next number of a sequence. */
    String nextOf(String sequence);

    /** What to append to a SELECT on one table to lock its rows against other writers until the transaction ends. */
    String forUpdate();

    /** What to append to a SELECT on one table to lock its rows and leave out those that others have locked, where it can. */
    String forUpdateSkipLocked();

    /**
     * What to append to a SELECT on one table so that nobody changes its rows until the transaction ends: the weakest
     * lock that does it.
     */
    String forShare();

    /** Whether {@link #forUpdateSkipLocked()} leaves rows out, rather than to wait for them. */
    default boolean skipsLocked() {
        return true;
    }

    /**
     * What to put behind a table's name to make its query use this index, whatever the statistics say; empty where they
     * can be trusted. Order by all columns of the index, and the first rows come without sorting all.
     */
    default String useIndex(String index) {
        return "";
    }

    /** What to append to a SELECT so that it waits for nobody's locks, where readers would; empty elsewhere. */
    String withoutWaiting();

    /**
     * Whether a statement reads what was committed at one moment, and waits for nobody. Where it does not, it waits for
     * those who write the rows it reads, and rows that are moved while it reads may be seen twice or not at all.
     */
    default boolean readsSnapshots() {
        return true;
    }

    /** Whether a claim can be one statement, with SKIP LOCKED and RETURNING. */
    boolean claimsInOneStatement();

    /**
     * Whether rows by their ids are deleted fastest by one statement that takes the ids as an array and returns those
     * that went; elsewhere by a statement for each.
     */
    default boolean deletesByArrays() {
        return false;
    }

    /** What to append to a query to get this many rows at most. */
    default String limit(int rows) {
        return " FETCH FIRST " + rows + " ROWS ONLY";
    }

    /** The type of a column that holds a text, as long as it can be and still be stored in a row. */
    String textType();

    /** How many characters fit into {@link #textType()}. */
    int maxText();

    /** A name of a table or column as the database would fold it, quoted. */
    String identifier(String name);

    /** Whether the statement was refused because a unique value is there already. */
    default boolean duplicateKey(SQLException e) {
        for (SQLException next = e; next != null; next = next.getNextException()) {
            if ("23505".equals(next.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the same transaction may well succeed when it is run again: a deadlock, a lock that took too long. */
    default boolean transientFailure(SQLException e) {
        for (SQLException next = e; next != null; next = next.getNextException()) {
            if (Dialects.TRANSIENT.contains(String.valueOf(next.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** A statement after which others of this transaction wait that long for a lock; empty where it cannot be said so. */
    default String limitLockWait(long millis) {
        return "";
    }

    /** A statement that takes {@link #limitLockWait} back; empty where there is none. */
    default String usualLockWait() {
        return "";
    }

    /** Whether a refused statement spoils its transaction, so that a savepoint is needed to go on. */
    boolean failureSpoilsTransaction();
}
