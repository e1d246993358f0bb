package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.longhaul.task.TaskChanged;

/**
 * What this node has done since it started: numbers that only grow, and how fast they grew lately. What others of the
 * cluster do is theirs to tell; the sum over all nodes is what the cluster does.
 */
@ApplicationScoped
public class Activity {
    private static final int MINUTE = 60;
    private static final int FIVE_MINUTES = 300;

    private Clock clock;
    private final Recent submitted = new Recent();
    private final Recent started = new Recent();
    private final Recent succeeded = new Recent();
    private final Recent failed = new Recent();
    private final Recent aborted = new Recent();
    private final Recent dropped = new Recent();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Activity() {}

    /** Activity by this clock. */
    @Inject
    public Activity(Clock clock) {
        this.clock = clock;
    }

    /** A number that grows, and how much it grew in each of the latest seconds. */
    private static final class Recent {
        private final LongAdder total = new LongAdder();
        private final long[] second = new long[FIVE_MINUTES + 1];
        private final long[] grown = new long[FIVE_MINUTES + 1];

        void add(long now) {
            total.increment();
            int place = (int) (now % second.length);
            synchronized (this) {
                if (second[place] != now) {
                    second[place] = now;
                    grown[place] = 0;
                }
                grown[place]++;
            }
        }

        synchronized long in(int seconds, long now) {
            long sum = 0;
            for (int i = 0; i < second.length; i++) {
                if (second[i] > now - seconds && second[i] <= now) {
                    sum += grown[i];
                }
            }
            return sum;
        }
    }

    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) TaskChanged change) {
        long now = now();
        if (change.ordered()) {
            submitted.add(now);
        }
        switch (change.state()) {
            case SUCCEEDED -> succeeded.add(now);
            case FAILED -> failed.add(now);
            case ABORTED -> aborted.add(now);
            case DROPPED -> dropped.add(now);
            case QUEUED, RUNNING, WAITING -> {}
        }
    }

    /** A run began. */
    void began() {
        started.add(now());
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    long submittedTotal() {
        return submitted.total.sum();
    }

    long startedTotal() {
        return started.total.sum();
    }

    long succeededTotal() {
        return succeeded.total.sum();
    }

    long failedTotal() {
        return failed.total.sum();
    }

    long abortedTotal() {
        return aborted.total.sum();
    }

    long droppedTotal() {
        return dropped.total.sum();
    }

    double submittedPerMinute() {
        return submitted.in(MINUTE, now());
    }

    double startedPerMinute() {
        return started.in(MINUTE, now());
    }

    double endedPerMinute() {
        return ended(MINUTE);
    }

    double failedPerMinute() {
        return failed.in(MINUTE, now());
    }

    /** Which part of what ended in the last five minutes failed or was dropped, from 0 to 1; 0 if nothing ended. */
    double failureRate() {
        long all = ended(FIVE_MINUTES);
        return all == 0 ? 0 : (double) (failed.in(FIVE_MINUTES, now()) + dropped.in(FIVE_MINUTES, now())) / all;
    }

    /** How many ended in the last five minutes. */
    long endedLately() {
        return ended(FIVE_MINUTES);
    }

    private long ended(int seconds) {
        long now = now();
        return succeeded.in(seconds, now)
                + failed.in(seconds, now)
                + aborted.in(seconds, now)
                + dropped.in(seconds, now);
    }
}
