package org.longhaul.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Intake;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Settings;
import org.longhaul.platform.Texts;
import org.longhaul.platform.UnreadableSecretException;
import org.longhaul.submission.Order;
import org.longhaul.submission.Request;
import org.longhaul.submission.Submission;
import org.longhaul.submission.SubmissionException;
import org.longhaul.task.Actor;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.TaskException;

/**
 * Ticks: makes tasks of the schedules that are due and bound to this node, and takes up those whose node is gone. All
 * time is the database's.
 *
 * <p>A tick is claimed in the transaction that makes its task, by moving the schedule on from that due time: of many
 * nodes that try, one succeeds, so the binding only saves work. A time that nobody took for {@link #grace} is missed, and
 * so is every one before the latest: they are noted and skipped, and the next one is where it would have been.
 */
@ApplicationScoped
public class Ticks {
    private static final Logger LOG = System.getLogger(Ticks.class.getName());
    private static final int BATCH = 200;
    private static final int MAX_NOTE = 1000;

    private ScheduleStore store;
    private Submission submission;
    private Owners owners;
    private Retrying retrying;
    private Intake intake;
    private Settings settings;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Ticks() {}

    /** Ticks on this node. */
    @Inject
    public Ticks(
            ScheduleStore store,
            Submission submission,
            Owners owners,
            Retrying retrying,
            Intake intake,
            Settings settings) {
        this.store = store;
        this.submission = submission;
        this.owners = owners;
        this.retrying = retrying;
        this.intake = intake;
        this.settings = settings;
    }

    /**
     * How late a tick may be: what another node needs to find out that the former one is gone, twice, and some more. At
     * the usual lease a minute.
     */
    Duration grace() {
        return settings.lease().multipliedBy(2).plusSeconds(20);
    }

    /**
     * One round: takes up schedules, and deals with what is due. Call it each second.
     *
     * @return how many ticks were dealt with
     */
    public int round() {
        String node = settings.node();
        if (!intake.open() || !store.live(node)) {
            return 0;
        }
        bind(node);
        int dealt = 0;
        for (String name : store.due(node, BATCH)) {
            dealt += safely(name) ? 1 : 0;
        }
        return dealt;
    }

    private void bind(String node) {
        for (String name : store.misplaced(node, settings.tags(), BATCH)) {
            retrying.inOwnTransaction(() -> store.bind(name, node, null));
        }
        for (ScheduleStore.Bound orphan : store.orphans(settings.tags(), BATCH)) {
            boolean ours = retrying.inOwnTransaction(() -> store.bind(orphan.name(), orphan.node(), node));
            if (ours && orphan.node() != null) {
                LOG.log(Level.INFO, "schedule {0}: taken up by node {1} from {2}", orphan.name(), node, orphan.node());
            }
        }
    }

    /** One that fails does not hold up the others. */
    private boolean safely(String name) {
        try {
            return tick(name);
        } catch (NodeDrainingException e) {
            return false; // another node takes it up
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "schedule %s: a tick failed, the next round tries again".formatted(name), e);
            return false;
        }
    }

    /**
     * Deals with the next tick of a schedule if it is due.
     *
     * @return whether this call did: false if it is not due, or another node was faster
     */
    boolean tick(String name) {
        return retrying.inOwnTransaction(
                () -> store.find(name).filter(this::isDue).filter(this::deal).isPresent());
    }

    private boolean isDue(Schedule schedule) {
        return schedule.state() == ScheduleState.ACTIVE
                && schedule.nextDue() != null
                && !schedule.nextDue().isAfter(schedule.seen());
    }

    private boolean deal(Schedule schedule) {
        Instant first = schedule.nextDue();
        if (first == null) {
            return false;
        }
        Phase phase = schedule.phase();
        Instant last = phase.last(first, schedule.seen());
        if (!store.advance(schedule, last, phase.after(last).orElse(null))) {
            return false;
        }
        boolean late = last.plus(grace()).isBefore(schedule.seen());
        long missed = phase.ticks(first, last) + (late ? 1 : 0);
        if (missed > 0) {
            Instant lastMissed = late ? last : last.minus(schedule.interval());
            note(schedule, lastMissed, Tick.Outcome.MISSED, missed, null, "Nobody took it in time");
            LOG.log(
                    Level.WARNING,
                    "schedule {0}: {1} ticks up to {2} were missed and are skipped",
                    schedule.name(),
                    missed,
                    lastMissed);
        }
        if (!late) {
            make(schedule, last);
        }
        store.prune(schedule, Schedules.TICKS);
        return true;
    }

    private void make(Schedule schedule, Instant due) {
        Optional<String> former = running(schedule);
        if (former.isPresent()) {
            note(schedule, due, Tick.Outcome.OVERLAP, 1, former.get(), "The former task has not ended");
            LOG.log(
                    Level.INFO,
                    "schedule {0}: no task for {1}, because task {2} has not ended",
                    schedule.name(),
                    due,
                    former.get());
            return;
        }
        try {
            note(schedule, due, Tick.Outcome.MADE, 1, submit(schedule), null);
        } catch (NodeDrainingException e) {
            throw e;
        } catch (TaskException | SubmissionException | UnreadableSecretException e) {
            note(schedule, due, Tick.Outcome.REFUSED, 1, null, String.valueOf(e.getMessage()));
            LOG.log(
                    Level.WARNING,
                    "schedule {0}: the order for {1} was refused: {2}",
                    schedule.name(),
                    due,
                    e.getMessage());
        }
    }

    /** The former task, if it has not ended and another must wait for that. */
    private Optional<String> running(Schedule schedule) {
        return schedule.overlap() == Overlap.ALLOW
                ? Optional.empty()
                : Optional.ofNullable(schedule.lastTask()).filter(store::runs);
    }

    private String submit(Schedule schedule) {
        Order order = Order.of(
                        schedule.type(),
                        submission.parametersOf(schedule.type(), schedule.id(), schedule.stored()),
                        Actor.of(schedule.owner()))
                .withPriority(schedule.priority())
                .withTag(schedule.tag())
                .withSummary(schedule.summary())
                .withTtl(schedule.ttl())
                .withProduct(schedule.product())
                .withAttributes(Schedules.attributes(schedule.name()));
        String task =
                submission.submit(Request.of(order, owners.rights(schedule))).id();
        store.made(schedule, task);
        return task;
    }

    /** The order of a plan, to be checked. */
    static Order order(Plan plan, Actor by) {
        return Order.of(plan.type(), plan.parameters(), by)
                .withPriority(plan.priority())
                .withTag(plan.tag())
                .withSummary(plan.summary())
                .withTtl(plan.ttl())
                .withProduct(plan.product());
    }

    /**
     * Makes a task beside the ticks, in the transaction of the caller.
     *
     * @throws ScheduleException if the former one has not ended and its tasks do not overlap
     */
    String ask(Schedule read, Actor by) {
        if (!store.lock(read)) {
            throw new ScheduleException(
                    ScheduleException.Reason.UNKNOWN, "There is no schedule %s".formatted(read.name()));
        }
        Schedule schedule = store.find(read.name()).orElse(read);
        running(schedule).ifPresent(former -> {
            throw new ScheduleException(
                    ScheduleException.Reason.STILL_RUNNING,
                    "Task %s of schedule %s has not ended, and its tasks do not overlap"
                            .formatted(former, schedule.name()));
        });
        String task = submit(schedule);
        Instant at = schedule.seen().truncatedTo(ChronoUnit.MICROS);
        while (at.equals(at.truncatedTo(ChronoUnit.SECONDS)) || store.dealtWith(schedule, at)) {
            at = at.plus(1, ChronoUnit.MICROS); // whole seconds are for ticks
        }
        note(schedule, at, Tick.Outcome.ASKED, 1, task, "Asked for by " + by.name());
        store.prune(schedule, Schedules.TICKS);
        return task;
    }

    private void note(
            Schedule schedule,
            Instant due,
            Tick.Outcome outcome,
            long ticks,
            @Nullable String task,
            @Nullable String text) {
        String kept = text == null ? null : Texts.stored(text, MAX_NOTE);
        store.note(schedule, new Tick(due, outcome, ticks, task, settings.node(), schedule.seen(), kept));
    }
}
