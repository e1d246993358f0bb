package org.longhaul.platform;

import java.sql.SQLException;

/** Every difference between the databases that Longhaul knows. */
public interface Dialect {
    /** Its name, which is also the folder of its migrations: {@code derby}, {@code h2} or {@code postgresql}. */
    String name();

    /** An SQL expression for the database's time when the statement runs, whatever the transaction's age. */
    String now();

    /** An SQL expression for {@link #now()} plus a parameter in milliseconds; Derby rounds up to whole seconds. */
    String nowPlusMillis();

    /** A query for the next number of a sequence. */
    String nextOf(String sequence);

    /** What to append to a SELECT on one table to lock its rows against other writers until the transaction ends. */
    String forUpdate();

    /** What to append to a SELECT on one table to lock its rows and leave out those that others have locked, where it can. */
    String forUpdateSkipLocked();

    /** What to append to a SELECT so that it waits for nobody's locks, where readers would; empty elsewhere. */
    String withoutWaiting();

    /** Whether a claim can be one statement, with SKIP LOCKED and RETURNING. */
    boolean claimsInOneStatement();

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
        return "23505".equals(e.getSQLState());
    }

    /** Whether the same transaction may well succeed when it is run again: a deadlock, a lock that took too long. */
    boolean transientFailure(SQLException e);

    /** Whether a refused statement spoils its transaction, so that a savepoint is needed to go on. */
    boolean failureSpoilsTransaction();
}
