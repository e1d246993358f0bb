package org.longhaul.tree;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.longhaul.spi.ChildInfo;

/** Reads what became of the children of a task, for the task itself: in parts, however many there are. */
@ApplicationScoped
public class ChildReader {
    private static final int PART = 200;

    private ChildReadStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ChildReader() {}

    /** Reads from this store. */
    @Inject
    public ChildReader(ChildReadStore store) {
        this.store = store;
    }

    /** The children of a task in the order they were made. */
    public Iterable<ChildInfo> of(String parent) {
        return () -> new Iterator<>() {
            private final String root = store.rootOf(parent).orElse(parent);
            private final Queue<ChildInfo> part = new ArrayDeque<>();
            private String last = "";
            private boolean atEnd;

            @Override
            public boolean hasNext() {
                if (part.isEmpty() && !atEnd) {
                    part.addAll(store.after(root, parent, last, PART));
                    atEnd = part.size() < PART;
                }
                return !part.isEmpty();
            }

            @Override
            public ChildInfo next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                ChildInfo child = part.remove();
                last = child.id();
                return child;
            }
        };
    }
}
