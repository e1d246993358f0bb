package org.longhaul.task;

import org.jspecify.annotations.Nullable;

/** A lane is a part of the queue that a node serves as a whole: one type, and one tag if the order names one. */
public final class Lanes {
    private Lanes() {}

    /** The lane of a type, and of a tag if there is one. */
    public static String of(String type, @Nullable String tag) {
        return tag == null ? type : type + "@" + tag;
    }
}
