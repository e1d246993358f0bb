package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.longhaul.platform.Configured;
import org.longhaul.platform.Started;

/**
 * What somebody should look at: too many failures, tasks that wait too long, a lease that is renewed late. Each alarm is
 * raised once and cleared once.
 */
@ApplicationScoped
public class Alarms {
    private static final double PERCENT = 100;

    private double mostFailures;
    private int fewest;
    private Duration longestWait;
    private final Map<Alarm, String> raised = new EnumMap<>(Alarm.class);

    /** What an alarm is about. */
    enum Alarm {
        /** Too large a part of what ended lately failed. */
        FAILURE_RATE("failure-rate"),
        /** The task that could begin and has waited longest has waited too long. */
        OLDEST_WAITING("oldest-waiting"),
        /** This node's lease is more than half over. */
        LEASE_RENEWAL("lease-renewal");

        private final String code;

        Alarm(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /** Hears of alarms. */
    interface Listener {
        /** It is raised, or cleared, for that reason. */
        void changed(Alarm alarm, boolean raised, String why);
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Alarms() {}

    /** Alarms with the configured limits. */
    @Inject
    public Alarms(Config config) {
        this(new Configured(config));
    }

    private Alarms(Configured configured) {
        this(
                configured.number("longhaul.alarm.failure-percent", 50) / PERCENT,
                configured.number("longhaul.alarm.failure-tasks", 10),
                configured.duration("longhaul.alarm.oldest-waiting", Duration.ofMinutes(15)));
    }

    /**
     * Alarms with these limits.
     *
     * @param mostFailures which part of what ended in five minutes may fail, from 0 to 1
     * @param fewest of fewer tasks that ended no part says anything
     * @param longestWait how long a task that could begin may wait
     */
    Alarms(double mostFailures, int fewest, Duration longestWait) {
        this.mostFailures = mostFailures;
        this.fewest = fewest;
        this.longestWait = longestWait;
    }

    /** Reads the configuration now: with what is wrong nothing starts. */
    void check(@Observes Started event) {
        raised();
    }

    /** Looks at how everything stands now. */
    synchronized void look(
            double failureRate,
            long ended,
            Duration oldestWaiting,
            Optional<Duration> sinceRenewal,
            Duration lease,
            Listener listener) {
        set(
                Alarm.FAILURE_RATE,
                ended >= fewest && failureRate > mostFailures,
                "%.0f %% of the %d tasks that this node ended in five minutes failed; the limit is %.0f %%"
                        .formatted(failureRate * PERCENT, ended, mostFailures * PERCENT),
                listener);
        set(
                Alarm.OLDEST_WAITING,
                oldestWaiting.compareTo(longestWait) > 0,
                "A task that could begin has waited for %s; the limit is %s"
                        .formatted(Duration.ofSeconds(oldestWaiting.toSeconds()), longestWait),
                listener);
        Duration late = sinceRenewal.orElse(Duration.ZERO);
        set(
                Alarm.LEASE_RENEWAL,
                late.compareTo(lease.dividedBy(2)) > 0,
                "This node's lease was last renewed %s ago; it lasts %s"
                        .formatted(Duration.ofSeconds(late.toSeconds()), lease),
                listener);
    }

    private void set(Alarm alarm, boolean on, String why, Listener listener) {
        boolean was = raised.containsKey(alarm);
        if (on) {
            raised.put(alarm, why);
        } else {
            raised.remove(alarm);
        }
        if (on != was) {
            listener.changed(alarm, on, why);
        }
    }

    /** The alarms that are raised, with their reasons. */
    synchronized Map<Alarm, String> raised() {
        return raised.isEmpty() ? Map.of() : new EnumMap<>(raised);
    }
}
