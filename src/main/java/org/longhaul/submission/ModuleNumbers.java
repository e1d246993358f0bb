package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.longhaul.platform.Retrying;

/**
 * Numbers the tasks of each module from 1, for people: "import 17". Children have the number of their root.
 *
 * <p>A number is never given twice. This node takes them from the database singly while it is quiet, and in blocks that
 * grow while many are asked for, so that submitters never queue up behind one row. What is left of a block when the node
 * goes is not given, and a submission that is rolled back leaves a gap; with many busy nodes the numbers are in no order.
 */
@ApplicationScoped
public class ModuleNumbers {
    private static final int LARGEST_BLOCK = 256;
    private static final long QUIET_NANOS = 1_000_000_000L;

    private ModuleNumberStore store;
    private Retrying retrying;
    private final Map<String, Block> blocks = new HashMap<>();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ModuleNumbers() {}

    /** Numbers of this store. */
    @Inject
    public ModuleNumbers(ModuleNumberStore store, Retrying retrying) {
        this.store = store;
        this.retrying = retrying;
    }

    private static final class Block {
        private long next;
        private long left;
        private int size = 1;
        private long taken = System.nanoTime() - QUIET_NANOS;
    }

    /** The next number of this module, in a transaction of its own. */
    long next(String module) {
        Block block;
        synchronized (blocks) {
            block = blocks.computeIfAbsent(module, name -> new Block());
        }
        synchronized (block) {
            if (block.left == 0) {
                boolean quiet = System.nanoTime() - block.taken >= QUIET_NANOS;
                int size = quiet ? 1 : Math.min(LARGEST_BLOCK, block.size * 2);
                block.next = retrying.inOwnTransaction(() -> store.take(module, size));
                block.left = size;
                block.size = size;
                block.taken = System.nanoTime();
            }
            block.left--;
            return block.next++;
        }
    }
}
