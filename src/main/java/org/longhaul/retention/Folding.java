package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Setting;

/**
 * Folds trees that have ended. What stays: the root, its children, and every path to a task that failed, was aborted or
 * dropped. What goes was counted by its parent, which keeps its progress and its counts. The steps of a batch job go with
 * the job, if that succeeded. A tree that somebody keeps stays whole.
 *
 * <p>Leaves go first, in small transactions, so that it can be cut off anywhere and run again.
 */
@ApplicationScoped
public class Folding {
    private static final int TREES = 100;

    private RetentionStore store;
    private LiveSettings settings;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Folding() {}

    /** Folds trees of this store. */
    @Inject
    public Folding(RetentionStore store, LiveSettings settings, Retrying retrying) {
        this.store = store;
        this.settings = settings;
        this.retrying = retrying;
    }

    /**
     * Folds all trees that have ended since.
     *
     * @return how many tasks are gone
     */
    public int fold() {
        int all = 0;
        String after = "";
        List<String> roots;
        do {
            roots = store.toFold(after, TREES);
            for (String root : roots) {
                all += fold(root);
                after = root; // what cannot be folded now keeps nothing behind it from it
            }
        } while (roots.size() == TREES);
        return all;
    }

    private int fold(String root) {
        int batch = settings.number(Setting.GC_BATCH);
        int all = 0;
        int before;
        int stayed;
        do {
            before = all;
            stayed = 0;
            String after = "";
            List<RetentionStore.Leaf> leaves;
            do {
                leaves = store.leaves(List.of(root), true, after, batch);
                if (!leaves.isEmpty()) {
                    int gone = fold(leaves);
                    all += gone;
                    stayed += leaves.size() - gone;
                    after = leaves.get(leaves.size() - 1).task().id();
                }
            } while (leaves.size() == batch);
        } while (all > before); // whose children went is a leaf now
        if (stayed == 0) { // else others hold some of them: the next pass goes on
            retrying.inOwnTransaction(() -> {
                store.isFolded(root);
                return true;
            });
        }
        return all;
    }

    private int fold(List<RetentionStore.Leaf> leaves) {
        return retrying.inOwnTransaction(() -> {
            var gone = store
                    .remove(leaves.stream().map(RetentionStore.Leaf::task).toList())
                    .stream()
                    .map(Expired::id)
                    .collect(Collectors.toSet());
            store.folded(leaves.stream()
                    .filter(leaf -> gone.contains(leaf.task().id()) && !leaf.step())
                    .collect(Collectors.groupingBy(RetentionStore.Leaf::parent, Collectors.counting())));
            return gone.size();
        });
    }
}
