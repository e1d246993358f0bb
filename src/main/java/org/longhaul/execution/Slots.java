package org.longhaul.execution;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The worker slots of one kind: the node's admission control. No more is claimed than there are free slots, so nothing
 * is ever rejected, and nothing that was claimed waits for a thread.
 */
final class Slots {
    private final AtomicInteger free;
    private final ExecutorService threads;
    private final Runnable freed;

    /**
     * Slots on threads of this factory.
     *
     * @param freed what to do when a slot becomes free
     */
    Slots(int size, ThreadFactory factory, Runnable freed) {
        this.free = new AtomicInteger(size);
        this.freed = freed;
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    int free() {
        return free.get();
    }

    /** Occupies a slot until the work is over. Only one thread gives out slots. */
    void run(Runnable work) {
        free.decrementAndGet();
        boolean given = false;
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    free.incrementAndGet();
                    freed.run();
                }
            });
            given = true;
        } finally {
            if (!given) {
                free.incrementAndGet();
            }
        }
    }

    void shutdown() {
        threads.shutdown();
    }
}
