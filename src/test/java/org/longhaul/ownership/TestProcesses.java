package org.longhaul.ownership;

import java.nio.file.Path;

/** Processes for tests of other packages. */
public final class TestProcesses {
    private TestProcesses() {}

    /** A machine on which nothing can be found out of other processes. */
    public static Processes unknown() {
        return new Processes(Path.of("/nowhere"));
    }
}
