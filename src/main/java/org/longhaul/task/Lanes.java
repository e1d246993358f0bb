package org.longhaul.task;

import org.jspecify.annotations.Nullable;

/** A lane is a part of the queue that a node serves as a whole: one type, and one tag if the order names one. */
public final class Lanes {
    private Lanes() {}

    /** The lane of a type, and of a tag if there is one. */
    public static String of(String type, @Nullable String tag) {
        return tag == null ? type : type + "@" + tag;
    }

    /** What begins the tag of a task that belongs to one life of one node; no order can name such a tag. */
    public static final String NODE = "node:";

    /** The tag of tasks that only this life of a node runs. */
    public static String nodeTag(long incarnation) {
        return NODE + incarnation;
    }

    /**
     * The lane of tasks that only this life of a node runs, whatever their type.
     *
     * @param workers which of its workers run them
     */
    public static String ofNode(long incarnation, String workers) {
        return nodeTag(incarnation) + ":" + workers;
    }
}
