package org.longhaul.schedule;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Intake;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SecretKeys;
import org.longhaul.platform.Settings;
import org.longhaul.security.Audit;
import org.longhaul.security.AuditFilter;
import org.longhaul.security.AuditStore;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Rights;
import org.longhaul.submission.SampleType;
import org.longhaul.task.Actor;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** Schedules of the sample type, and nodes that tick, on a test's database whose time a test lets pass. */
final class Clockwork {
    static final Actor ANN = Actor.of("ann");
    static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(20);

    final TestDatabase database;
    final Counter counter;
    final ScheduleStore store;
    final Schedules schedules;
    final Audit audit;
    private final Retrying retrying;
    private Rights rights = Rights.APPLICATION;

    Clockwork(TestDatabase database) {
        this(database, SampleType.plain());
    }

    Clockwork(TestDatabase database, TypeDefinition type) {
        this.database = database;
        this.counter = new Counter(database, type, Path.of("target"), SecretKeys.inMemory());
        this.retrying = new Retrying(database.transactions(), database);
        this.store = new ScheduleStore(database);
        this.audit = new Audit(new AuditStore(database), retrying, new SettableClock());
        this.schedules =
                new Schedules(store, counter.submission(), ticks("one", new Intake(), List.of()), audit, retrying);
    }

    /** What owners may order from now on. */
    void allow(Rights now) {
        rights = now;
    }

    /** A node of that name that ticks; its row is another thing. */
    Ticks ticks(String node, Intake intake, List<String> tags) {
        var owners = new Owners() {
            @Override
            Rights rights(Schedule schedule) {
                return rights;
            }
        };
        var settings = new Settings(
                node,
                Path.of("."),
                Path.of("."),
                1,
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                true,
                1000,
                List.of(),
                tags,
                Optional.empty());
        return new Ticks(store, counter.submission(), owners, retrying, intake, settings);
    }

    /** As above, and its row is up. */
    Ticks up(String node, String... tags) {
        database.engine().update("DELETE FROM node WHERE name = ?", node);
        database.engine()
                .update(
                        "INSERT INTO node (name, incarnation, state, lease_until, lease_millis, host, boot_id, pid, tags,"
                                + " started) VALUES (?, 1, 'UP', ?, 20000, 'h', 'b', 1, ?, ?)",
                        node,
                        seen().plus(HOUR),
                        String.join(",", tags),
                        seen());
        return ticks(node, new Intake(), List.of(tags));
    }

    /** The node is declared dead. */
    void dies(String node) {
        database.engine().update("UPDATE node SET state = 'DEAD' WHERE name = ?", node);
    }

    /** The time of the database. */
    Instant seen() {
        return retrying.inOwnTransaction(store::now);
    }

    /** A plan to order the sample type that often, from that long ago on; if that is nothing, from soon on. */
    Plan plan(Duration interval, Duration age) {
        Instant starts =
                seen().minus(age.isZero() ? SOON.negated() : age).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        return new Plan(
                "sample",
                Map.of("file", "a.csv", "password", "hush"),
                interval,
                starts,
                null,
                null,
                0,
                null,
                null,
                null,
                Overlap.ALLOW);
    }

    /** Makes a schedule. If its first tick is soon, so much time passes that it is due. */
    Schedule create(String name, Plan plan) {
        Schedule made = schedules.create(name, plan, Owner.known(ANN, Rights.APPLICATION));
        if (made.starts().isAfter(made.seen())) {
            passes(name, SOON.plusSeconds(1));
        }
        return get(name);
    }

    Schedule get(String name) {
        return schedules.get(name);
    }

    List<Tick> noted(String name) {
        return schedules.ticks(get(name), Schedules.TICKS);
    }

    /** That much time passes for a schedule: everything of it was so much longer ago. */
    void passes(String name, Duration time) {
        Schedule schedule = get(name);
        database.engine()
                .update(
                        "UPDATE schedule SET starts = ? WHERE id = ?",
                        schedule.starts().minus(time),
                        schedule.id());
        shift("schedule", "ends", schedule.ends(), "id", schedule.id(), time);
        shift("schedule", "next_due", schedule.nextDue(), "id", schedule.id(), time);
        shift("schedule", "last_due", schedule.lastDue(), "id", schedule.id(), time);
        for (Tick tick : store.ticks(schedule.id(), 1000).stream()
                .sorted(java.util.Comparator.comparing(Tick::due))
                .toList()) {
            database.engine()
                    .update(
                            "UPDATE schedule_tick SET due = ? WHERE schedule_id = ? AND due = ?",
                            tick.due().minus(time),
                            schedule.id(),
                            tick.due());
        }
    }

    private void shift(String table, String column, Instant value, String key, String id, Duration time) {
        if (value != null) {
            database.engine()
                    .update("UPDATE %s SET %s = ? WHERE %s = ?".formatted(table, column, key), value.minus(time), id);
        }
    }

    /** The tasks there are, with their submitters. */
    List<String> tasks() {
        return database.engine().list("SELECT id FROM task ORDER BY seq", row -> row.getString(1));
    }

    /** The task ends. */
    void ends(String task) {
        database.engine()
                .update(
                        "UPDATE task SET state = 3, gate = NULL, claimable_since = NULL, ended = CURRENT_TIMESTAMP WHERE id = ?",
                        task);
    }

    /** What people did, the oldest first. */
    List<String> acts() {
        return audit.list(AuditFilter.ALL, 200, null).stream()
                .map(each -> each.action() + " " + each.subject())
                .sorted()
                .toList();
    }
}
