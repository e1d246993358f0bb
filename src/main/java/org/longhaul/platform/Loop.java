package org.longhaul.platform;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does something again and again on a managed thread of its own, until it is stopped. It can be woken early, and never
 * loses a wake-up. A round that fails is logged, and the next one tries again. Of rounds that fail one after the other, the
 * first is logged with all there is to know and then one a minute in a line, and at last that it works again: an outage
 * of an hour does not fill a disk.
 */
public final class Loop {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    private static final long REMIND_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final String name;
    private final Duration pause;
    private final double jitter;
    private final Runnable round;
    private final boolean restsFirst;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long failures;
    private long told;
    private boolean woken;
    private volatile boolean stopped;

    private Loop(
            ThreadFactory threads, String name, Duration pause, double jitter, Runnable round, boolean restsFirst) {
        this.name = name;
        this.pause = pause;
        this.jitter = jitter;
        this.round = round;
        this.restsFirst = restsFirst;
        this.thread = threads.newThread(this::run);
        thread.setName("longhaul-" + name);
        thread.setDaemon(true);
    }

    /**
     * Starts a loop.
     *
     * @param pause how long it rests between two rounds
     * @param jitter by which part of the pause it varies, from 0 to 1, so that many nodes do not act in step
     */
    public static Loop start(ThreadFactory threads, String name, Duration pause, double jitter, Runnable round) {
        return started(new Loop(threads, name, pause, jitter, round, false));
    }

    /**
     * Starts a loop that does a round only when it is woken. It is how an EJB timer has work done: in the call of an
     * enterprise bean, Payara begins the transactions of {@link Transactions} but leaves the connections out of them, so
     * that each statement commits alone.
     */
    public static Loop whenWoken(ThreadFactory threads, String name, Runnable round) {
        return started(new Loop(threads, name, FOR_EVER, 0, round, true));
    }

    private static Loop started(Loop loop) {
        loop.thread.start();
        return loop;
    }

    /** Begins the next round at once, or one more after the present one. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the loop after its present round, and waits for it that long. */
    public void stop(Duration limit) {
        stopped = true;
        wake();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the thread is still there. */
    public boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        if (restsFirst) {
            rest();
        }
        while (!stopped) {
            try {
                round.run();
                worked();
            } catch (RuntimeException | Error e) { // a heart must not stop for want of a class
                failed(e);
            }
            rest();
        }
    }

    private void worked() {
        if (failures > 1) {
            LOG.log(Level.INFO, "{0}: works again, after {1} rounds that failed", name, failures);
        }
        failures = 0;
    }

    private void failed(Throwable e) {
        failures++;
        long now = System.nanoTime();
        if (failures == 1) {
            told = now;
            LOG.log(Level.WARNING, "%s: a round failed, the next tries again".formatted(name), e);
        } else if (now - told >= REMIND_NANOS) {
            told = now;
            LOG.log(Level.WARNING, "{0}: {1} rounds have failed, the next tries again: {2}", name, failures, e);
        }
    }

    private void rest() {
        double factor = 1 + jitter * (ThreadLocalRandom.current().nextDouble() * 2 - 1);
        long nanos = (long) (pause.toNanos() * factor);
        lock.lock();
        try {
            while (!woken && !stopped && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
        } catch (InterruptedException e) {
            // A managed thread is interrupted when its server goes down: this round was the last.
            stopped = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
