package org.longhaul.platform;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables to the version this program was written for. Several servers may do it at once: one does. */
public final class Migrations {
    private Migrations() {}

    /**
     * Migrates the database behind this data source. Call it outside any transaction.
     *
     * @throws IllegalStateException if the tables are not what they should be and could not be made so
     */
    public static void run(DataSource dataSource, Dialect dialect) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:org/longhaul/db/" + dialect.name())
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException(
                    "The database (%s) could not be migrated, and Longhaul does not start on tables it does not know: %s"
                            .formatted(dialect.name(), e.getMessage()),
                    e);
        }
    }
}
