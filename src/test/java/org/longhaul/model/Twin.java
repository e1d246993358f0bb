package org.longhaul.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Lease;
import org.longhaul.task.TaskState;

/** A task as it should be: what the rules of the house make of it, written down a second time. */
final class Twin {
    final String id;
    final @Nullable Twin parent;
    /** Of the type that may be aborted and run again; the other is run once, and is limited. */
    final boolean gentle;

    final int priority;
    final @Nullable String key;
    final @Nullable Duration ttl;
    /** Those that are gone included. */
    final List<Twin> children = new ArrayList<>();

    TaskState state = TaskState.QUEUED;
    boolean delayed;
    boolean held;
    boolean kept;
    boolean abortAsked;
    boolean gone;

    boolean spread;
    boolean stopping;
    boolean stopEarly;
    boolean joins;
    long tolerated;

    @Nullable
    TaskState pending;

    boolean toFold;

    int attempt;
    int stage;

    @Nullable
    Lease lease;

    String node = "";

    boolean frozen;
    long completed;
    long total;
    String unit = "";

    @Nullable
    Duration stays;

    boolean overdue;
    boolean ancient;

    Twin(String id, @Nullable Twin parent, boolean gentle, int priority, @Nullable String key, @Nullable Duration ttl) {
        this.id = id;
        this.parent = parent;
        this.gentle = gentle;
        this.priority = priority;
        this.key = key;
        this.ttl = ttl;
    }

    boolean live() {
        return !state.isFinal();
    }

    int depth() {
        return parent == null ? 1 : parent.depth() + 1;
    }

    int attempts() {
        return gentle ? 3 : 1;
    }

    boolean stops() {
        return stopping || abortAsked;
    }

    long failures() {
        return children.stream()
                .filter(child -> !child.live() && child.state != TaskState.SUCCEEDED)
                .count();
    }

    boolean childrenOver() {
        return children.stream().noneMatch(Twin::live);
    }

    /** Itself and all below it that are not gone. */
    List<Twin> whole() {
        var all = new ArrayList<Twin>();
        collect(all);
        return all;
    }

    private void collect(List<Twin> all) {
        if (!gone) {
            all.add(this);
        }
        children.forEach(child -> child.collect(all));
    }

    @Override
    public String toString() {
        return "%s(%s%s%s)"
                .formatted(id.substring(id.length() - 6), state, abortAsked ? ", asked" : "", held ? ", held" : "");
    }
}
