package org.longhaul.platform;

import javax.sql.DataSource;

/** The database: its dialect, and a way to it for each of those who must not starve one another. */
public interface Database {
    /** How this database speaks. */
    Dialect dialect();

    /** For claims, ends, queries and everything else the engine does. */
    Jdbc engine();

    /**
     * As {@link #engine()}, on the very connection that the persistence context uses in the current transaction. The
     * server's pool lends a second one to whoever asks while the first is busy, and pools have run dry on that: where
     * entities are used, statements beside them go here. There must be a transaction.
     */
    Jdbc besideEntities();

    /**
     * For reading what the current transaction sees, its own changes included: as {@link #besideEntities()} within one,
     * as {@link #engine()} without.
     */
    default Jdbc reading() {
        return engine();
    }

    /** For the work of tasks: their rows, and the checkpoint that commits with them. */
    Jdbc tasks();

    /** For renewing the node's lease. Outside any transaction: each statement commits alone. */
    Jdbc heartbeat();

    /** The data source behind {@link #tasks()}, for jobs that bring rows of their own. */
    DataSource taskDataSource();
}
