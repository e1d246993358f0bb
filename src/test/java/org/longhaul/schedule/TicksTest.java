package org.longhaul.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.schedule.Clockwork.HOUR;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Intake;
import org.longhaul.query.TaskView;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.submission.SampleType;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class TicksTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestDatabase database;
    private Clockwork clockwork;

    TicksTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        clockwork = new Clockwork(database);
    }

    @Test
    void a_tick_makes_a_task_as_the_plan_says_in_the_name_of_the_owner() {
        Ticks one = clockwork.up("one", "big");
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        Schedule made = clockwork.create(
                "daily",
                new Plan(
                        "sample",
                        plan.parameters(),
                        HOUR,
                        plan.starts(),
                        null,
                        "big",
                        7,
                        "shop",
                        "again",
                        Duration.ofDays(3),
                        Overlap.SKIP));
        assertThat(made.nextDue()).isEqualTo(made.starts());
        assertThat(made.stored()).doesNotContain("hush");

        assertThat(one.round()).isEqualTo(1);
        assertThat(one.round()).isZero();

        String id = clockwork.tasks().get(0);
        TaskView task = clockwork.counter.query().find(id).orElseThrow();
        assertThat(task.task().submitter()).isEqualTo("ann");
        assertThat(task.task().priority()).isEqualTo(7);
        assertThat(task.task().tag()).isEqualTo("big");
        assertThat(task.task().product()).isEqualTo("shop");
        assertThat(task.task().summary()).isEqualTo("again");
        assertThat(task.task().ttl()).isEqualTo(Duration.ofDays(3));
        assertThat(task.attributes().getString("schedule")).isEqualTo("daily");
        assertThat(task.parameters().getString("file")).isEqualTo("a.csv");
        assertThat(database.engine()
                        .list("SELECT parameters FROM task_detail", row -> row.getString(1))
                        .get(0))
                .doesNotContain("hush");
        Schedule after = clockwork.get("daily");
        assertThat(after.nextDue()).isEqualTo(made.starts().plus(HOUR));
        assertThat(after.lastDue()).isEqualTo(made.starts());
        assertThat(after.lastTask()).isEqualTo(id);
        assertThat(after.node()).isEqualTo("one");
        assertThat(after.version()).isEqualTo(made.version());
        assertThat(clockwork.noted("daily"))
                .singleElement()
                .satisfies(tick -> assertThat(tick.outcome()).isEqualTo(Tick.Outcome.MADE))
                .satisfies(tick -> assertThat(tick.task()).isEqualTo(id))
                .satisfies(tick -> assertThat(tick.due()).isEqualTo(made.starts()));
    }

    @Test
    void of_many_nodes_that_try_the_same_tick_one_makes_a_task() throws Exception {
        int nodes = 3;
        int rounds = 25;
        List<Ticks> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(clockwork.up("node-" + i));
        }
        clockwork.create("raced", clockwork.plan(HOUR, Duration.ZERO));
        var pool = Executors.newFixedThreadPool(nodes);
        try {
            for (int round = 1; round <= rounds; round++) {
                var start = new CyclicBarrier(nodes);
                List<Callable<Boolean>> tries = new ArrayList<>();
                for (Ticks ticks : all) {
                    tries.add(() -> {
                        start.await();
                        return ticks.tick("raced");
                    });
                }
                int won = 0;
                for (var each : pool.invokeAll(tries)) {
                    won += each.get() ? 1 : 0;
                }
                assertThat(won).as("round %d", round).isEqualTo(1);
                assertThat(clockwork.tasks()).hasSize(round);
                clockwork.passes("raced", HOUR);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(clockwork.noted("raced")).hasSize(rounds);
    }

    @Test
    void nodes_that_race_in_whole_rounds_make_one_task_of_each_tick() throws Exception {
        Ticks one = clockwork.up("one");
        Ticks two = clockwork.up("two");
        clockwork.create("a", clockwork.plan(HOUR, Duration.ZERO));
        clockwork.create("b", clockwork.plan(HOUR, Duration.ZERO));
        var pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 1; round <= 10; round++) {
                var start = new CyclicBarrier(2);
                List<Callable<Integer>> tries = List.of(
                        () -> {
                            start.await();
                            return one.round();
                        },
                        () -> {
                            start.await();
                            return two.round();
                        });
                int dealt = 0;
                for (var each : pool.invokeAll(tries)) {
                    dealt += each.get();
                }
                dealt += one.round() + two.round(); // who was not bound yet when the other looked
                assertThat(dealt).isEqualTo(2);
                assertThat(clockwork.tasks()).hasSize(2 * round);
                clockwork.passes("a", HOUR);
                clockwork.passes("b", HOUR);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void what_nobody_took_in_time_is_skipped_and_the_phase_stays() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("late", clockwork.plan(HOUR, Duration.ZERO));
        Duration away = HOUR.multipliedBy(5).plusMinutes(10);
        clockwork.passes("late", away);
        Instant starts = made.starts().minus(away);

        assertThat(one.round()).isEqualTo(1);

        assertThat(clockwork.tasks()).isEmpty();
        assertThat(clockwork.get("late").nextDue()).isEqualTo(starts.plus(HOUR.multipliedBy(6)));
        assertThat(clockwork.noted("late"))
                .singleElement()
                .satisfies(tick -> assertThat(tick.outcome()).isEqualTo(Tick.Outcome.MISSED))
                .satisfies(tick -> assertThat(tick.ticks()).isEqualTo(6))
                .satisfies(tick -> assertThat(tick.due()).isEqualTo(starts.plus(HOUR.multipliedBy(5))));

        clockwork.passes("late", Duration.ofMinutes(50).plusSeconds(5));
        assertThat(one.round()).isEqualTo(1);
        assertThat(clockwork.tasks()).hasSize(1);
    }

    @Test
    void of_several_due_times_the_latest_is_taken_if_it_is_not_late() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("often", clockwork.plan(Duration.ofSeconds(30), Duration.ZERO));
        clockwork.passes("often", Duration.ofSeconds(100));

        assertThat(one.round()).isEqualTo(1);

        assertThat(clockwork.tasks()).hasSize(1);
        assertThat(clockwork.noted("often"))
                .extracting(Tick::outcome)
                .containsExactly(Tick.Outcome.MADE, Tick.Outcome.MISSED);
        assertThat(clockwork.noted("often").get(1).ticks()).isEqualTo(3);
        assertThat(Duration.between(made.starts(), clockwork.get("often").nextDue())
                        .plusSeconds(100)
                        .toSeconds())
                .isEqualTo(120);
    }

    @Test
    void a_tick_that_is_late_by_less_than_the_grace_is_made() {
        Ticks one = clockwork.up("one");
        clockwork.create("handed-over", clockwork.plan(HOUR, Duration.ZERO));
        clockwork.passes("handed-over", one.grace().minusSeconds(15));

        one.round();

        assertThat(clockwork.tasks()).hasSize(1);
    }

    @Test
    void the_clock_of_a_node_decides_nothing() {
        Ticks one = clockwork.up("one");
        clockwork.create("steady", clockwork.plan(HOUR, Duration.ZERO));
        for (String jump : List.of("2001-01-01T00:00:00Z", "2040-01-01T00:00:00Z")) {
            clockwork.counter.clock().set(Instant.parse(jump));
            one.round();
            one.round();
        }

        assertThat(clockwork.tasks()).hasSize(1);
        assertThat(clockwork.get("steady").nextDue()).isAfter(clockwork.seen());
    }

    @Test
    void a_time_that_was_dealt_with_does_not_come_again_when_the_databases_clock_jumps_back() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("back", clockwork.plan(HOUR, Duration.ZERO));
        one.round();
        clockwork.passes("back", HOUR.multipliedBy(-3)); // all of it lies ahead now

        assertThat(one.round()).isZero();
        clockwork.schedules.pause("back", Clockwork.ANN);
        Schedule resumed = clockwork.schedules.resume("back", Clockwork.ANN);

        assertThat(resumed.nextDue()).isEqualTo(made.starts().plus(HOUR.multipliedBy(4)));
        assertThat(clockwork.tasks()).hasSize(1);
    }

    @Test
    void what_is_paused_does_not_tick_and_makes_up_for_nothing() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("paused", clockwork.plan(HOUR, Duration.ZERO));
        Schedule paused = clockwork.schedules.pause("paused", Clockwork.ANN);
        assertThat(paused.nextDue()).isNull();
        assertThat(clockwork.schedules.pause("paused", Clockwork.ANN).version()).isEqualTo(paused.version());
        Duration away = HOUR.multipliedBy(2).plus(MINUTE);
        clockwork.passes("paused", away);
        assertThat(one.round()).isZero();

        Schedule resumed = clockwork.schedules.resume("paused", Clockwork.ANN);

        assertThat(resumed.nextDue()).isEqualTo(made.starts().minus(away).plus(HOUR.multipliedBy(3)));
        assertThat(one.round()).isZero();
        assertThat(clockwork.noted("paused")).isEmpty();
    }

    @Test
    void while_the_former_task_has_not_ended_the_next_is_skipped() {
        Ticks one = clockwork.up("one");
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        clockwork.create("single", with(plan, Overlap.SKIP, null, null));
        one.round();
        String former = clockwork.tasks().get(0);
        clockwork.passes("single", HOUR);

        assertThat(one.round()).isEqualTo(1);

        assertThat(clockwork.tasks()).hasSize(1);
        assertThat(clockwork.noted("single").get(0).outcome()).isEqualTo(Tick.Outcome.OVERLAP);
        assertThat(clockwork.noted("single").get(0).task()).isEqualTo(former);
        clockwork.ends(former);
        clockwork.passes("single", HOUR);
        one.round();
        assertThat(clockwork.tasks()).hasSize(2);
    }

    @Test
    void where_tasks_may_overlap_the_former_one_is_in_nobodys_way() {
        Ticks one = clockwork.up("one");
        clockwork.create("many", clockwork.plan(HOUR, Duration.ZERO));
        one.round();
        clockwork.passes("many", HOUR);
        one.round();

        assertThat(clockwork.tasks()).hasSize(2);
    }

    @Test
    void a_schedule_moves_when_its_node_dies() {
        Ticks one = clockwork.up("one");
        Ticks two = clockwork.up("two");
        clockwork.create("moved", clockwork.plan(HOUR, Duration.ZERO));
        one.round();
        two.round();
        assertThat(clockwork.get("moved").node()).isEqualTo("one");
        clockwork.passes("moved", HOUR);
        assertThat(two.round()).isZero();
        clockwork.dies("one");

        assertThat(one.round()).isZero();
        assertThat(two.round()).isEqualTo(1);

        assertThat(clockwork.get("moved").node()).isEqualTo("two");
        assertThat(clockwork.tasks()).hasSize(2);
    }

    @Test
    void only_a_node_with_the_tag_ticks_and_a_node_that_has_lost_it_gives_it_up() {
        Ticks plain = clockwork.up("plain");
        Ticks big = clockwork.up("big-1", "big", "fast");
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        clockwork.create("tagged", with(plan, Overlap.ALLOW, "big", null));

        assertThat(plain.round()).isZero();
        assertThat(clockwork.get("tagged").node()).isNull();
        assertThat(big.round()).isEqualTo(1);
        assertThat(clockwork.get("tagged").node()).isEqualTo("big-1");

        clockwork.passes("tagged", HOUR);
        Ticks restarted = clockwork.up("big-1", "small");
        assertThat(restarted.round()).isZero();
        assertThat(clockwork.get("tagged").node()).isNull();
        Ticks other = clockwork.up("big-2", "big");
        assertThat(other.round()).isEqualTo(1);
    }

    @Test
    void a_node_that_drains_leaves_its_ticks_to_others() {
        var intake = new Intake();
        clockwork.up("one");
        Ticks one = clockwork.ticks("one", intake, List.of());
        clockwork.create("left", clockwork.plan(HOUR, Duration.ZERO));
        intake.close();

        assertThat(one.round()).isZero();
        clockwork.counter.intake().close();
        assertThat(clockwork.up("one").round()).isZero(); // closed between its look and the order

        assertThat(clockwork.tasks()).isEmpty();
        assertThat(clockwork.noted("left")).isEmpty();
        assertThat(clockwork.get("left").lastDue()).isNull();
    }

    @Test
    void an_order_that_is_refused_is_noted_and_the_next_tick_comes() {
        var refuse = new boolean[1];
        clockwork = new Clockwork(database, SampleType.checkedBy(parameters -> {
            if (refuse[0]) {
                throw new InvalidParameterException("file", "is not there any more");
            }
        }));
        Ticks one = clockwork.up("one");
        clockwork.create("refused", clockwork.plan(HOUR, Duration.ZERO));
        refuse[0] = true;

        assertThat(one.round()).isEqualTo(1);

        assertThat(clockwork.tasks()).isEmpty();
        assertThat(clockwork.noted("refused").get(0).outcome()).isEqualTo(Tick.Outcome.REFUSED);
        assertThat(clockwork.noted("refused").get(0).note()).contains("is not there any more");
        refuse[0] = false;
        clockwork.passes("refused", HOUR);
        one.round();
        assertThat(clockwork.tasks()).hasSize(1);
    }

    @Test
    void what_its_owner_may_not_order_any_more_is_not_ordered() {
        Ticks one = clockwork.up("one");
        clockwork.create("revoked", clockwork.plan(HOUR, Duration.ZERO));
        clockwork.allow(new OwnersRights(new org.longhaul.security.Caller("ann", null, java.util.Set.of())));

        one.round();

        assertThat(clockwork.tasks()).isEmpty();
        assertThat(clockwork.noted("revoked").get(0).outcome()).isEqualTo(Tick.Outcome.REFUSED);
    }

    @Test
    void after_its_last_tick_a_schedule_has_ended() {
        Ticks one = clockwork.up("one");
        Plan plan = clockwork.plan(SECOND, Duration.ZERO);
        clockwork.create("once", with(plan, Overlap.ALLOW, null, plan.starts()));

        one.round();

        assertThat(clockwork.tasks()).hasSize(1);
        assertThat(clockwork.get("once").state()).isEqualTo(ScheduleState.ENDED);
        assertThat(clockwork.get("once").nextDue()).isNull();
    }

    @Test
    void only_the_latest_ticks_are_remembered() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("old", clockwork.plan(HOUR, Duration.ZERO));
        for (int i = 1; i <= Schedules.TICKS + 20; i++) {
            Instant due = made.starts().minus(HOUR.multipliedBy(i));
            database.transactions()
                    .own(() -> clockwork.store.note(
                            made, new Tick(due, Tick.Outcome.MISSED, 1, null, "one", due, "long ago")));
        }

        one.round();

        assertThat(clockwork.store.ticks(made.id(), 1000)).hasSize(Schedules.TICKS);
        assertThat(clockwork.noted("old").get(0).outcome()).isEqualTo(Tick.Outcome.MADE);
    }

    private static Plan with(Plan plan, Overlap overlap, String tag, Instant ends) {
        return new Plan(
                plan.type(),
                plan.parameters(),
                plan.interval(),
                plan.starts(),
                ends,
                tag,
                plan.priority(),
                plan.product(),
                plan.summary(),
                plan.ttl(),
                overlap);
    }
}
