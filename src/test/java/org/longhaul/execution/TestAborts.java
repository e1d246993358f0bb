package org.longhaul.execution;

import java.time.Clock;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.Retrying;
import org.longhaul.testing.TestDatabase;

/** Makes {@link Aborts} for tests of other packages. */
public final class TestAborts {
    private TestAborts() {}

    /** Aborts of tasks on this database. */
    public static Aborts on(TestDatabase database, Journal journal, Clock clock) {
        return on(database, database.lifetimes(), journal, clock);
    }

    /** As above; the tasks stay that long after their end. */
    public static Aborts on(TestDatabase database, Lifetimes lifetimes, Journal journal, Clock clock) {
        var store = new AbortStore(database, lifetimes);
        store.entities = database.entityManager();
        return new Aborts(store, new Retrying(database.transactions(), database), journal, change -> {}, clock);
    }
}
