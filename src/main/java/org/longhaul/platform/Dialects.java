package org.longhaul.platform;

import jakarta.resource.ResourceException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/** Finds out which database there is. */
public final class Dialects {
    private static final int DEEPEST = 30;

    /** Deadlocks, serialization failures and locks that took too long, numbers that many want at once, in the words of all three. */
    static final Set<String> TRANSIENT = Set.of("40001", "40P01", "40XL1", "40XL2", "X0Y84", "HYT00", "55P03");

    /** A database that is being closed, or a connection to one that is, in the words of PostgreSQL and H2. */
    private static final Set<String> CLOSING = Set.of("57P01", "57P02", "57P03", "90067", "90098", "90121");

    /** How the standard, and so every product, begins the codes of failures of the connection. */
    private static final String CONNECTION = "08";

    private Dialects() {}

    /** Whether this failed because the database, or a connection to it, could not be had, or was lost on the way. */
    public static boolean away(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof ResourceException) {
                return true; // the pool has none to give
            }
            if (cause instanceof SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (state.startsWith(CONNECTION) || CLOSING.contains(state)) {
                    return true;
                }
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * The dialect of the database behind this data source.
     *
     * @throws DataAccessException if it cannot be reached
     * @throws IllegalStateException if it is none that Longhaul knows
     */
    public static Dialect of(DataSource dataSource) {
        try (var connection = dataSource.getConnection()) {
            return of(connection.getMetaData().getDatabaseProductName());
        } catch (SQLException e) {
            throw new DataAccessException(e);
        }
    }

    /** The dialect of the product that calls itself so. */
    static Dialect of(String product) {
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "apache derby" -> new DerbyDialect();
            case "h2" -> new H2Dialect();
            case "postgresql" -> new PostgresDialect();
            default ->
                throw new IllegalStateException("Longhaul's data source is a " + product
                        + " database; it knows Apache Derby, H2 and PostgreSQL");
        };
    }
}
