package org.longhaul.platform;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/** Finds out which database there is. */
public final class Dialects {
    /** Deadlocks, serialization failures and locks that took too long, numbers that many want at once, in the words of all three. */
    static final Set<String> TRANSIENT = Set.of("40001", "40P01", "40XL1", "40XL2", "X0Y84", "HYT00", "55P03");

    private Dialects() {}

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
