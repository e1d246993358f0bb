package org.longhaul.incontainer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the task types did, for the tests in the same application. */
public final class Notes {
    private static final List<String> LINES = new CopyOnWriteArrayList<>();

    private Notes() {}

    /** Keeps a line. */
    public static void add(String line) {
        LINES.add(line);
    }

    /** The lines that begin so, in order. */
    public static List<String> of(String beginning) {
        return LINES.stream().filter(line -> line.startsWith(beginning)).toList();
    }
}
