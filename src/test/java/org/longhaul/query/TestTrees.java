package org.longhaul.query;

import org.longhaul.testing.TestDatabase;

/** Makes {@link Trees} for tests of other packages. */
public final class TestTrees {
    private TestTrees() {}

    /** The trees of this database. */
    public static Trees of(TestDatabase database) {
        return new Trees(new TreeReadStore(database));
    }
}
