package org.longhaul.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.longhaul.schedule.Clockwork.ANN;
import static org.longhaul.schedule.Clockwork.HOUR;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.submission.Rights;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.Sight;
import org.longhaul.task.UnknownTypeException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class SchedulesTest {
    private static final Actor BEN = Actor.of("ben");

    private final TestDatabase database;
    private Clockwork clockwork;
    private Schedules schedules;

    SchedulesTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        clockwork = new Clockwork(database);
        schedules = clockwork.schedules;
    }

    @Test
    void everything_that_is_wrong_with_a_plan_is_told() {
        var plan = new Plan(
                "sample",
                Map.of("count", 500L),
                Duration.ofMillis(1500),
                Instant.parse("2030-01-01T00:00:00.5Z"),
                Instant.parse("2029-01-01T00:00:00Z"),
                "a tag",
                5000,
                null,
                null,
                null,
                Overlap.SKIP);

        assertThatThrownBy(() -> schedules.create("wrong", plan, Owner.known(ANN, Rights.APPLICATION)))
                .isInstanceOfSatisfying(
                        InvalidOrderException.class,
                        e -> assertThat(e.violations())
                                .extracting(InvalidOrderException.Violation::field)
                                .contains(
                                        "interval",
                                        "starts",
                                        "ends",
                                        "parameters.file",
                                        "parameters.count",
                                        "priority",
                                        "tag"));
        assertThat(clockwork.counter.rows("schedule")).isZero();
    }

    @Test
    void names_are_names_and_unique() {
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        for (String name : List.of("", " ", "a b", "-a", "a/b", "x".repeat(101), "ä")) {
            assertThatThrownBy(() -> schedules.create(name, plan, Owner.known(ANN, Rights.APPLICATION)))
                    .isInstanceOf(InvalidOrderException.class);
            assertThat(schedules.find(name)).isEmpty();
        }
        schedules.create("nightly", plan, Owner.known(ANN, Rights.APPLICATION));
        assertThat(schedules.find("nightly ")).isEmpty();

        assertThatThrownBy(() -> schedules.create("nightly", plan, Owner.known(ANN, Rights.APPLICATION)))
                .isInstanceOfSatisfying(
                        ScheduleException.class,
                        e -> assertThat(e.reason()).isEqualTo(ScheduleException.Reason.EXISTS));
    }

    @Test
    void a_plan_whose_last_tick_is_over_is_refused() {
        Plan plan = clockwork.plan(HOUR, HOUR.multipliedBy(3));

        assertThatThrownBy(() ->
                        clockwork.create("over", ending(plan, plan.starts().plus(HOUR))))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessageContaining("ends");
        assertThatThrownBy(() -> clockwork.create("unknown", ofType(plan, "no-such")))
                .isInstanceOf(UnknownTypeException.class);
    }

    @Test
    void a_plan_that_began_long_ago_goes_on_in_its_phase() {
        Schedule made = clockwork.create(
                "old", clockwork.plan(HOUR, HOUR.multipliedBy(30).plusMinutes(20)));

        assertThat(made.nextDue()).isEqualTo(made.starts().plus(HOUR.multipliedBy(31)));
    }

    @Test
    void a_change_keeps_what_it_does_not_name_secrets_too_and_makes_its_author_the_owner() {
        Schedule made = clockwork.create("changed", clockwork.plan(HOUR, Duration.ofMinutes(5)));

        Schedule after = schedules.change(
                "changed",
                made.version(),
                plan -> every(plan, Duration.ofMinutes(10)),
                Owner.known(BEN, Rights.APPLICATION));

        assertThat(after.version()).isEqualTo(made.version() + 1);
        assertThat(after.id()).isEqualTo(made.id());
        assertThat(after.owner()).isEqualTo("ben");
        assertThat(after.nextDue()).isEqualTo(made.starts().plus(Duration.ofMinutes(10)));
        assertThat(schedules.plan(after).parameters()).containsEntry("password", "hush");
        assertThat(after.stored()).doesNotContain("hush");
        assertThat(clockwork.acts()).containsExactly("schedule-changed changed", "schedule-created changed");
    }

    @Test
    void a_change_to_an_older_version_is_refused() {
        Schedule made = clockwork.create("twice", clockwork.plan(HOUR, Duration.ZERO));
        schedules.change("twice", made.version(), plan -> plan, Owner.known(ANN, Rights.APPLICATION));

        assertThatThrownBy(() ->
                        schedules.change("twice", made.version(), plan -> plan, Owner.known(BEN, Rights.APPLICATION)))
                .isInstanceOfSatisfying(
                        ScheduleException.class,
                        e -> assertThat(e.reason()).isEqualTo(ScheduleException.Reason.CHANGED));
        assertThatThrownBy(() -> schedules.remove("twice", made.version(), BEN)).isInstanceOf(ScheduleException.class);
        assertThat(clockwork.get("twice").owner()).isEqualTo("ann");
    }

    @Test
    void of_many_changes_to_one_version_one_is_made() throws Exception {
        clockwork.create("raced", clockwork.plan(HOUR, Duration.ZERO));
        int callers = 3;
        var pool = Executors.newFixedThreadPool(callers);
        try {
            for (int round = 0; round < 10; round++) {
                long version = clockwork.get("raced").version();
                var start = new CyclicBarrier(callers);
                List<Callable<Boolean>> tries = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    tries.add(() -> {
                        start.await();
                        try {
                            schedules.change("raced", version, plan -> plan, Owner.known(BEN, Rights.APPLICATION));
                            return true;
                        } catch (ScheduleException e) {
                            return false;
                        }
                    });
                }
                int made = 0;
                for (var each : pool.invokeAll(tries)) {
                    made += each.get() ? 1 : 0;
                }
                assertThat(made).isEqualTo(1);
                assertThat(clockwork.get("raced").version()).isEqualTo(version + 1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_change_never_brings_back_a_time_that_was_dealt_with() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("again", clockwork.plan(HOUR, Duration.ZERO));
        one.round();

        Schedule after = schedules.change(
                "again",
                made.version(),
                plan -> every(plan, Duration.ofMinutes(30)),
                Owner.known(ANN, Rights.APPLICATION));

        assertThat(after.nextDue()).isEqualTo(made.starts().plus(Duration.ofMinutes(30)));
        assertThat(one.round()).isZero();
    }

    @Test
    void one_that_has_ended_goes_on_with_another_plan_and_not_without() {
        Ticks one = clockwork.up("one");
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        Schedule made = clockwork.create("ended", ending(plan, plan.starts()));
        one.round();
        assertThatThrownBy(() -> schedules.resume("ended", ANN))
                .isInstanceOfSatisfying(
                        ScheduleException.class, e -> assertThat(e.reason()).isEqualTo(ScheduleException.Reason.ENDED));

        Schedule after = schedules.change(
                "ended", made.version(), old -> ending(old, null), Owner.known(ANN, Rights.APPLICATION));

        assertThat(after.state()).isEqualTo(ScheduleState.ACTIVE);
        assertThat(after.nextDue()).isEqualTo(made.starts().plus(HOUR));
    }

    @Test
    void it_runs_when_somebody_asks_also_while_it_is_paused_but_not_beside_itself() {
        Plan plan = clockwork.plan(HOUR, Duration.ofMinutes(5));
        Schedule made = clockwork.create("asked", skipping(plan));
        schedules.pause("asked", BEN);

        String task = schedules.run("asked", BEN);

        assertThat(clockwork.tasks()).containsExactly(task);
        assertThat(clockwork.get("asked").lastTask()).isEqualTo(task);
        assertThat(clockwork.noted("asked"))
                .singleElement()
                .satisfies(tick -> assertThat(tick.outcome()).isEqualTo(Tick.Outcome.ASKED))
                .satisfies(tick -> assertThat(tick.note()).contains("ben"));
        assertThatThrownBy(() -> schedules.run("asked", BEN))
                .isInstanceOfSatisfying(
                        ScheduleException.class,
                        e -> assertThat(e.reason()).isEqualTo(ScheduleException.Reason.STILL_RUNNING));
        clockwork.ends(task);
        schedules.run("asked", BEN);
        assertThat(clockwork.tasks()).hasSize(2);
        assertThat(made.nextDue()).isNotNull();
        assertThat(clockwork.acts())
                .containsExactly(
                        "schedule-created asked", "schedule-paused asked", "schedule-run asked", "schedule-run asked");
    }

    @Test
    void what_is_removed_is_gone_with_its_ticks_and_its_tasks_stay() {
        Ticks one = clockwork.up("one");
        clockwork.create("gone", clockwork.plan(HOUR, Duration.ZERO));
        one.round();

        schedules.remove("gone", null, BEN);

        assertThat(schedules.find("gone")).isEmpty();
        assertThat(clockwork.counter.rows("schedule_tick")).isZero();
        assertThat(clockwork.tasks()).hasSize(1);
        assertThatThrownBy(() -> schedules.remove("gone", null, BEN)).isInstanceOf(ScheduleException.class);
    }

    @Test
    void lists_show_what_one_may_see_by_name_and_part_by_part() {
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        for (String name : List.of("c", "a", "b")) {
            clockwork.create(name, plan);
        }
        clockwork.create("d", ofProduct(plan, "shop"));

        assertThat(schedules.list(Sight.ALL, "", 3)).extracting(Schedule::name).containsExactly("a", "b", "c");
        assertThat(schedules.list(Sight.ALL, "c", 3)).extracting(Schedule::name).containsExactly("d");
        assertThat(schedules.list(new Sight(false, Set.of("shop", "x"), null), "", 3))
                .extracting(Schedule::name)
                .containsExactly("d");
        assertThat(schedules.list(new Sight(false, Set.of(), "ann"), "", 3)).isEmpty();
    }

    private static Plan every(Plan plan, Duration interval) {
        return of(plan, plan.type(), interval, plan.ends(), plan.product(), plan.overlap());
    }

    private static Plan ending(Plan plan, Instant ends) {
        return of(plan, plan.type(), plan.interval(), ends, plan.product(), plan.overlap());
    }

    private static Plan ofType(Plan plan, String type) {
        return of(plan, type, plan.interval(), plan.ends(), plan.product(), plan.overlap());
    }

    private static Plan ofProduct(Plan plan, String product) {
        return of(plan, plan.type(), plan.interval(), plan.ends(), product, plan.overlap());
    }

    private static Plan skipping(Plan plan) {
        return of(plan, plan.type(), plan.interval(), plan.ends(), plan.product(), Overlap.SKIP);
    }

    private static Plan of(Plan plan, String type, Duration interval, Instant ends, String product, Overlap overlap) {
        return new Plan(
                type,
                plan.parameters(),
                interval,
                plan.starts(),
                ends,
                plan.tag(),
                plan.priority(),
                product,
                plan.summary(),
                plan.ttl(),
                overlap);
    }
}
