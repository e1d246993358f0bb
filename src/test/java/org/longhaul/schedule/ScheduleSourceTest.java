package org.longhaul.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.schedule.Clockwork.ANN;
import static org.longhaul.schedule.Clockwork.HOUR;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class ScheduleSourceTest {
    private final TestDatabase database;
    private Clockwork clockwork;

    ScheduleSourceTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        clockwork = new Clockwork(database);
    }

    /** As another node would see it. */
    private ScheduleSource source() {
        return new ScheduleSource(new ScheduleStore(database));
    }

    @Test
    void a_schedule_is_queued_until_its_next_tick_and_its_tasks_are_its_parts() {
        Ticks one = clockwork.up("one");
        Schedule made = clockwork.create("seen", clockwork.plan(HOUR, Duration.ZERO));
        one.round();
        clockwork.schedules.run("seen", ANN);

        VirtualTask task = source().list().tasks().get(0);

        assertThat(task.state()).isEqualTo(State.QUEUED);
        assertThat(task.due()).isEqualTo(made.starts().plus(HOUR));
        assertThat(task.started()).isEqualTo(made.created());
        assertThat(task.submitter()).isEqualTo("ann");
        assertThat(task.node()).isEqualTo("one");
        assertThat(task.attributes()).containsEntry("schedule", "seen").containsEntry("type", "sample");
        assertThat(task.children()).extracting(VirtualTask::id).containsExactlyInAnyOrderElementsOf(clockwork.tasks());
        assertThat(source().find(task.id())).contains(task);
        assertThat(source().find(VirtualTask.id("schedule", "other"))).isEmpty();
        assertThat(source().abort(task.id())).isFalse();
    }

    @Test
    void one_that_is_paused_has_no_next_tick_and_one_that_is_over_has_ended() {
        Ticks one = clockwork.up("one");
        Plan plan = clockwork.plan(HOUR, Duration.ZERO);
        Schedule paused = clockwork.create("paused", plan);
        clockwork.schedules.pause("paused", ANN);
        Schedule over = clockwork.create(
                "over",
                new Plan(
                        "sample",
                        plan.parameters(),
                        HOUR,
                        plan.starts(),
                        plan.starts(),
                        null,
                        0,
                        "shop",
                        null,
                        null,
                        Overlap.SKIP));
        one.round();

        VirtualTask first = source().find(ScheduleSource.id(paused.id())).orElseThrow();
        VirtualTask second = source().find(ScheduleSource.id(over.id())).orElseThrow();

        assertThat(first.state()).isEqualTo(State.QUEUED);
        assertThat(first.due()).isNull();
        assertThat(second.state()).isEqualTo(State.SUCCEEDED);
        assertThat(second.ended()).isEqualTo(over.starts());
        assertThat(second.product()).isEqualTo("shop");
    }

    @Test
    void a_schedule_of_the_same_name_made_again_is_another_task() {
        Plan plan = clockwork.plan(HOUR, Duration.ofMinutes(5));
        clockwork.create("again", plan);
        String first = source().list().tasks().get(0).id();
        clockwork.schedules.remove("again", null, ANN);
        clockwork.create("again", plan);

        assertThat(source().list().tasks().get(0).id()).isNotEqualTo(first);
        assertThat(source().find(first)).isEmpty();
    }
}
