package org.longhaul.builtin.csv;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.longhaul.platform.Settings;

/**
 * The worst moment to die, on request: after the batch runtime has stored its own checkpoint of a chunk, before the
 * chunk's transaction commits. Then that checkpoint is ahead of the rows, and only ours is right.
 *
 * <p>With the system property {@code longhaul.fault.halt-before-commit=N} the process is halted, as by kill -9, when the
 * N-th chunk that it writes is about to commit. It is honoured only where {@code longhaul.samples} is true, so never in
 * production. The batch runtime calls a chunk's writer, stores its checkpoint on a connection of its own, and then
 * commits: interposed synchronizations are called within that commit, before anything of it is done.
 */
@ApplicationScoped
public class FaultPoint {
    /** The system property that says which chunk is the last. */
    public static final String PROPERTY = "longhaul.fault.halt-before-commit";

    private static final System.Logger LOG = System.getLogger(FaultPoint.class.getName());
    private static final int AS_IF_KILLED = 137;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry registry;

    private final AtomicInteger chunks = new AtomicInteger();
    private int fatal;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected FaultPoint() {}

    /** Armed by the system property, if these settings allow it. */
    @Inject
    @SuppressWarnings("NullAway.Init")
    public FaultPoint(Settings settings) {
        this.fatal = settings.samples() ? Integer.getInteger(PROPERTY, 0) : 0;
    }

    /** Called in the transaction of each chunk. */
    public void chunkWritten() {
        if (fatal > 0 && chunks.incrementAndGet() == fatal) {
            registry.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    halt();
                }

                @Override
                public void afterCompletion(int status) {
                    // there is no after
                }
            });
        }
    }

    private void halt() {
        LOG.log(System.Logger.Level.WARNING, "{0}={1}: halting before the commit", PROPERTY, fatal);
        Runtime.getRuntime().halt(AS_IF_KILLED);
    }
}
