package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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
    private final Map<Total, Recent> all = new EnumMap<>(Total.class);
    private final List<Consumer<Total>> listeners = new CopyOnWriteArrayList<>();

    /** What is counted. */
    enum Total {
        /** Orders that were accepted. */
        SUBMITTED,
        /** Attempts that were begun. */
        STARTED,
        /** Tasks that were ended as such. */
        SUCCEEDED,
        /** Tasks that were ended as such. */
        FAILED,
        /** Tasks that were ended as such. */
        ABORTED,
        /** Tasks that were ended as such. */
        DROPPED;

        /** Those of ends. */
        static final List<Total> ENDS = List.of(SUCCEEDED, FAILED, ABORTED, DROPPED);
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Activity() {}

    /** Activity by this clock. */
    @Inject
    public Activity(Clock clock) {
        this.clock = clock;
        for (Total total : Total.values()) {
            all.put(total, new Recent());
        }
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
        if (change.ordered()) {
            count(Total.SUBMITTED);
        }
        switch (change.state()) {
            case SUCCEEDED -> count(Total.SUCCEEDED);
            case FAILED -> count(Total.FAILED);
            case ABORTED -> count(Total.ABORTED);
            case DROPPED -> count(Total.DROPPED);
            case QUEUED, RUNNING, WAITING -> {}
        }
    }

    /** A run began. */
    void began() {
        count(Total.STARTED);
    }

    private void count(Total total) {
        of(total).add(now());
        listeners.forEach(listener -> listener.accept(total));
    }

    /** Tells this one, from now on, of each that is counted. */
    void listen(Consumer<Total> listener) {
        listeners.add(listener);
    }

    private Recent of(Total total) {
        return Objects.requireNonNull(all.get(total));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    /** How many there were since the start. */
    long total(Total total) {
        return of(total).total.sum();
    }

    /** How many there were in the last minute. */
    double perMinute(Total total) {
        return of(total).in(MINUTE, now());
    }

    /** How many tasks ended in the last minute, however they ended. */
    double endedPerMinute() {
        return ended(MINUTE);
    }

    /** Which part of what ended in the last five minutes failed or was dropped, from 0 to 1; 0 if nothing ended. */
    double failureRate() {
        long ended = ended(FIVE_MINUTES);
        long now = now();
        return ended == 0
                ? 0
                : (double) (of(Total.FAILED).in(FIVE_MINUTES, now)
                                + of(Total.DROPPED).in(FIVE_MINUTES, now))
                        / ended;
    }

    /** How many ended in the last five minutes. */
    long endedLately() {
        return ended(FIVE_MINUTES);
    }

    private long ended(int seconds) {
        long now = now();
        return Total.ENDS.stream().mapToLong(end -> of(end).in(seconds, now)).sum();
    }
}
