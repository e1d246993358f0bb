package org.longhaul.builtin.sample;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A clock to wait on. Tests bring one that does not wait. */
interface Pulse {
    /** Nanoseconds on a clock that never jumps. */
    long nanoTime();

    /** Waits until {@link #nanoTime()} is there, or the thread is interrupted. */
    void awaitUntil(long nanoTime) throws InterruptedException;

    /** The pulse of real time. */
    static Pulse real() {
        return new Pulse() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void awaitUntil(long nanoTime) throws InterruptedException {
                var never = new CountDownLatch(1);
                long left = nanoTime - System.nanoTime();
                while (left > 0) {
                    if (never.await(left, TimeUnit.NANOSECONDS)) {
                        throw new AssertionError("nobody counts down");
                    }
                    left = nanoTime - System.nanoTime();
                }
            }
        };
    }
}
