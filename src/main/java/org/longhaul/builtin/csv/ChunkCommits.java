package org.longhaul.builtin.csv;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.Consumer;

/** Tells what became of the transaction of a chunk: the batch runtime has no word for it once a commit has failed. */
@ApplicationScoped
public class ChunkCommits {
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry registry;

    /**
     * Calls back when the current transaction has ended.
     *
     * @param committed is told whether it was committed; must touch no database and throw nothing
     */
    public void onEnd(Consumer<Boolean> committed) {
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // nothing to do before
            }

            @Override
            public void afterCompletion(int status) {
                committed.accept(status == Status.STATUS_COMMITTED);
            }
        });
    }
}
