package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.UnknownTaskException;

/**
 * Reads trees breadth first: of each task the children that have not ended before those that have, in the order they
 * ended. In parts, as they are asked for: of a tree of any size only one part, and the ids of those tasks that have
 * children themselves, are in memory. What changes meanwhile may be seen or not.
 */
@ApplicationScoped
public class Trees {
    private static final int PART = 200;

    private TreeReadStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Trees() {}

    /** Trees of this store. */
    @Inject
    public Trees(TreeReadStore store) {
        this.store = store;
    }

    /**
     * A task and all below it.
     *
     * @param deepest how many levels below it are shown
     * @param steps whether the steps of batch jobs are shown
     * @throws UnknownTaskException if there is no such task
     */
    public Iterator<TreeEntry> walk(String id, int deepest, boolean steps) {
        TreeEntry top = store.find(id).orElseThrow(() -> new UnknownTaskException(id));
        return new Walk(top, deepest, steps);
    }

    /** What is known of the children of a task; null if it has none. */
    public @Nullable ChildCounts counts(String id) {
        return store.counts(id).orElse(null);
    }

    private record Open(String id, int depth) {}

    private final class Walk implements Iterator<TreeEntry> {
        private final int deepest;
        private final boolean steps;
        private final Queue<TreeEntry> part = new ArrayDeque<>();
        private final Queue<Open> open = new ArrayDeque<>();
        private @Nullable TreeEntry last;

        Walk(TreeEntry top, int deepest, boolean steps) {
            this.deepest = deepest;
            this.steps = steps;
            part.add(top);
            expect(top);
        }

        private void expect(TreeEntry entry) {
            boolean mayHave = entry.task().tree().hasChildren()
                    || (steps && entry.task().tree().hasSteps());
            if (entry.depth() < deepest && mayHave) {
                open.add(new Open(entry.task().id(), entry.depth()));
            }
        }

        @Override
        public boolean hasNext() {
            while (part.isEmpty() && !open.isEmpty()) {
                Open parent = open.element();
                var more = store.children(parent.id(), parent.depth() + 1, steps, last, PART);
                more.forEach(this::expect);
                part.addAll(more);
                if (more.size() < PART) {
                    open.remove();
                    last = null;
                } else {
                    last = more.get(more.size() - 1);
                }
            }
            return !part.isEmpty();
        }

        @Override
        public TreeEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return part.remove();
        }
    }
}
