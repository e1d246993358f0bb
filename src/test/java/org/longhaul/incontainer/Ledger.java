package org.longhaul.incontainer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.longhaul.platform.Database;

/** Writes rows in a transaction of its own. */
@ApplicationScoped
public class Ledger {
    @Inject
    private Database database;

    /** Writes a row; and throws it away again by an exception if asked to. */
    @Transactional
    public void write(String task, int number, boolean fail) {
        database.tasks().update("INSERT INTO test_row (task, n) VALUES (?, ?)", task, number);
        if (fail) {
            throw new IllegalStateException("thrown away");
        }
    }
}
