package org.longhaul.schedule;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Texts;
import org.longhaul.security.Audit;
import org.longhaul.submission.KeptOrder;
import org.longhaul.submission.Order;
import org.longhaul.submission.Submission;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.Sight;

/**
 * Keeps schedules for people: every change is checked as an order is, is in the audit, and holds for all nodes with its
 * commit. Each node reads the rows again at every tick.
 */
@ApplicationScoped
public class Schedules {
    /** The longest part of a list. */
    public static final int MAX_LIMIT = 200;

    /** How many ticks of a schedule are remembered. */
    public static final int TICKS = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Duration LONGEST = Duration.ofDays(3653);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final int SHOWN = 60;

    private ScheduleStore store;
    private Submission submission;
    private Ticks ticks;
    private Audit audit;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Schedules() {}

    /** Keeps schedules in this store. */
    @Inject
    public Schedules(ScheduleStore store, Submission submission, Ticks ticks, Audit audit, Retrying retrying) {
        this.store = store;
        this.submission = submission;
        this.ticks = ticks;
        this.audit = audit;
        this.retrying = retrying;
    }

    /**
     * Makes a schedule, in a transaction of its own.
     *
     * @param by who makes it, and owns it
     * @throws ScheduleException if there is one of that name
     * @throws InvalidOrderException with everything that is wrong with the plan
     * @throws org.longhaul.task.UnknownTypeException if there is no such type
     * @throws org.longhaul.submission.SubmissionException if the type is not theirs to order
     */
    public Schedule create(String name, Plan plan, Owner by) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidOrderException(
                    "name",
                    "has 1 to 100 letters A-Z, digits, dots, underscores and hyphens, and begins with a letter or digit");
        }
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        KeptOrder kept = checked(id, plan, by);
        try {
            return retrying.inOwnTransaction(() -> {
                Instant now = store.now();
                Schedule made = wanted(name, id, plan, kept, by, now, now, ScheduleState.ACTIVE, null);
                store.insert(made);
                audit.append(by.actor(), "schedule-created", name, words(made));
                return get(name);
            });
        } catch (RuntimeException e) {
            if (store.taken(e)) {
                throw new ScheduleException(
                        ScheduleException.Reason.EXISTS, "There is a schedule %s already".formatted(name));
            }
            throw e;
        }
    }

    /**
     * The schedule of that name.
     *
     * @throws ScheduleException if there is none
     */
    public Schedule get(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    /** What is told of a schedule that is not there, or that somebody may not see. */
    public ScheduleException unknown(String name) {
        return new ScheduleException(
                ScheduleException.Reason.UNKNOWN, "There is no schedule %s".formatted(Texts.shown(name, SHOWN)));
    }

    /** The schedule of that name, if there is one. */
    public Optional<Schedule> find(String name) {
        return NAME.matcher(name).matches() ? store.find(name) : Optional.empty();
    }

    /**
     * Schedules by name.
     *
     * @param sight only those of these products
     * @param after only those behind that name
     * @param limit how many at most
     */
    public List<Schedule> list(Sight sight, String after, int limit) {
        return store.list(sight, after, Math.min(limit, MAX_LIMIT + 1));
    }

    /** What became of the latest ticks, the latest first; {@value #TICKS} are remembered. */
    public List<Tick> ticks(Schedule schedule, int limit) {
        return store.ticks(schedule.id(), limit);
    }

    /** The plan of a schedule, its parameters as plain as they were given: not fit to leave the house. */
    public Plan plan(Schedule schedule) {
        return new Plan(
                schedule.type(),
                submission.parametersOf(schedule.type(), schedule.id(), schedule.stored()),
                schedule.interval(),
                schedule.starts(),
                schedule.ends(),
                schedule.tag(),
                schedule.priority(),
                schedule.product(),
                schedule.summary(),
                schedule.ttl(),
                schedule.overlap());
    }

    /**
     * Changes the plan of a schedule, whose owner is then who changed it. Its ticks go on in the phase of the new plan,
     * and no time that was dealt with comes again.
     *
     * @param version the version that the change is made to
     * @throws ScheduleException if there is no such schedule, or it has another version by now
     * @throws InvalidOrderException with everything that is wrong with the plan
     */
    public Schedule change(String name, long version, UnaryOperator<Plan> change, Owner by) {
        Schedule before = atVersion(name, version);
        Plan plan = change.apply(plan(before));
        KeptOrder kept = checked(before.id(), plan, by);
        return retrying.inOwnTransaction(() -> {
            Instant now = store.now();
            ScheduleState state = before.state() == ScheduleState.PAUSED ? ScheduleState.PAUSED : ScheduleState.ACTIVE;
            Schedule wanted = wanted(name, before.id(), plan, kept, by, before.created(), now, state, before.lastDue());
            if (!store.change(wanted, version)) {
                throw changed(name);
            }
            audit.append(by.actor(), "schedule-changed", name, words(wanted));
            return get(name);
        });
    }

    /**
     * Removes a schedule and what is remembered of its ticks. Its tasks stay.
     *
     * @param version the version that is to be removed; any if null
     */
    public void remove(String name, @Nullable Long version, Actor by) {
        retrying.inOwnTransaction(() -> {
            Schedule before = version == null ? get(name) : atVersion(name, version);
            if (!store.remove(before)) {
                throw changed(name);
            }
            audit.append(by, "schedule-removed", name, null);
            return true;
        });
    }

    /**
     * Lets no tick happen until it is resumed. To pause again changes nothing.
     *
     * @throws ScheduleException if there is no such schedule, or its last tick is over
     */
    public Schedule pause(String name, Actor by) {
        return move(name, ScheduleState.PAUSED, "schedule-paused", by);
    }

    /**
     * Lets it tick again, in its phase, from now on: what it missed is not made up for. To resume again changes nothing.
     *
     * @throws ScheduleException if there is no such schedule, or its last tick is over
     */
    public Schedule resume(String name, Actor by) {
        return move(name, ScheduleState.ACTIVE, "schedule-resumed", by);
    }

    private Schedule move(String name, ScheduleState state, String action, Actor by) {
        return retrying.inOwnTransaction(() -> {
            Schedule before = get(name);
            if (before.state() == state) {
                return before;
            }
            if (before.state() == ScheduleState.ENDED) {
                throw new ScheduleException(
                        ScheduleException.Reason.ENDED,
                        "The last tick of schedule %s is over: change its plan to have more".formatted(name));
            }
            Instant now = store.now();
            Instant next = state == ScheduleState.ACTIVE
                    ? next(before.phase(), now, before.lastDue()).orElse(null)
                    : null;
            ScheduleState after = state == ScheduleState.ACTIVE && next == null ? ScheduleState.ENDED : state;
            if (!store.move(before, after, next, now)) {
                throw changed(name);
            }
            audit.append(by, action, name, null);
            return get(name);
        });
    }

    /**
     * Makes a task of it now, beside its ticks and also while it is paused, in the name and with the rights of its
     * owner.
     *
     * @return the task
     * @throws ScheduleException if there is no such schedule, or its former task runs and its tasks do not overlap
     */
    public String run(String name, Actor by) {
        return retrying.inOwnTransaction(() -> {
            String task = ticks.ask(get(name), by);
            audit.append(by, "schedule-run", name, "task " + task);
            return task;
        });
    }

    private Schedule atVersion(String name, long version) {
        Schedule before = get(name);
        if (before.version() != version) {
            throw changed(name);
        }
        return before;
    }

    private static ScheduleException changed(String name) {
        return new ScheduleException(
                ScheduleException.Reason.CHANGED,
                "Schedule %s was changed meanwhile: read it again, and send its ETag as If-Match".formatted(name));
    }

    private KeptOrder checked(String id, Plan plan, Owner by) {
        var violations = new ArrayList<Violation>();
        Duration interval = plan.interval();
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(LONGEST) > 0) {
            violations.add(new Violation("interval", "is from one second to ten years"));
        } else if (!interval.equals(interval.truncatedTo(ChronoUnit.SECONDS))) {
            violations.add(new Violation("interval", "is in whole seconds"));
        }
        checkTime("starts", plan.starts(), violations);
        checkTime("ends", plan.ends(), violations);
        if (plan.starts() != null && plan.ends() != null && plan.ends().isBefore(plan.starts())) {
            violations.add(new Violation("ends", "is not before starts"));
        }
        KeptOrder kept = null;
        try {
            kept = submission.keep(id, Ticks.order(plan, by.actor()), by.rights());
        } catch (InvalidOrderException e) {
            violations.addAll(e.violations());
        }
        if (kept == null || !violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
        return kept;
    }

    private static void checkTime(String field, @Nullable Instant time, List<Violation> violations) {
        if (time == null) {
            return;
        }
        if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
            violations.add(new Violation(field, "is a time from the year 2000 to 2199"));
        } else if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
            violations.add(new Violation(field, "is in whole seconds"));
        }
    }

    /** As it is to be stored; its next tick is not before now, and behind what was dealt with. */
    private static Schedule wanted(
            String name,
            String id,
            Plan plan,
            KeptOrder kept,
            Owner by,
            Instant created,
            Instant now,
            ScheduleState state,
            @Nullable Instant lastDue) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        Instant starts = plan.starts() == null ? second : plan.starts();
        var phase = new Phase(starts, plan.interval(), plan.ends());
        Instant next = next(phase, second, lastDue)
                .orElseThrow(() -> new InvalidOrderException("ends", "is not before the next tick would be"));
        Order order = kept.order();
        return new Schedule(
                name,
                id,
                order.type(),
                kept.stored(),
                plan.interval(),
                starts,
                plan.ends(),
                order.tag(),
                order.priority(),
                order.product(),
                order.summary(),
                plan.ttl(),
                plan.overlap(),
                state,
                null,
                state == ScheduleState.ACTIVE ? next : null,
                lastDue,
                null,
                by.actor().name(),
                by.grants(),
                created,
                now,
                0,
                now);
    }

    private static Optional<Instant> next(Phase phase, Instant now, @Nullable Instant lastDue) {
        Instant behind = lastDue == null ? now : lastDue.plusSeconds(1);
        return phase.from(behind.isAfter(now) ? behind : now);
    }

    private static String words(Schedule schedule) {
        return "type %s every %s from %s%s, owner %s"
                .formatted(
                        schedule.type(),
                        schedule.interval(),
                        schedule.starts(),
                        schedule.ends() == null ? "" : " to " + schedule.ends(),
                        schedule.owner());
    }

    /** What a task of that schedule says of where it comes from. */
    static Map<String, String> attributes(String name) {
        return Map.of("schedule", name);
    }
}
