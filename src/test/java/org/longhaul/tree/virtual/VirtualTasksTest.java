package org.longhaul.tree.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;
import org.longhaul.testing.SettableClock;

class VirtualTasksTest {
    private static final Duration TTL = Duration.ofHours(1);

    private final SettableClock clock = new SettableClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final VirtualTask repair = running("repair", 10)
            .withChildren(List.of(
                    running("part-1", 10).withNode("one"), running("part-2", 10).withNode("two")));
    private final Scripted good = new Scripted("good", repair, running("later", 5));
    private final Scripted bad = new Scripted("bad", running("other", 7));
    private final VirtualTasks tasks = of(Duration.ofSeconds(20));

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private VirtualTasks of(Duration patience) {
        return new VirtualTasks(() -> Stream.of(good, bad), threads, () -> TTL, clock, patience);
    }

    private VirtualTask running(String name, int minutesAgo) {
        Instant started = clock.instant().minus(Duration.ofMinutes(minutesAgo));
        return VirtualTask.of(VirtualTask.id(name), name, State.RUNNING, started);
    }

    private static List<String> types(Computed computed) {
        return computed.tasks().stream().map(each -> each.task().type()).toList();
    }

    @Test
    void ids_made_of_names_are_the_same_everywhere_and_never_those_of_stored_tasks() {
        assertThat(VirtualTask.id("a", "b")).isEqualTo(VirtualTask.id("a", "b"));
        assertThat(VirtualTask.id("a", "b")).isNotEqualTo(VirtualTask.id("ab"));
        assertThat(VirtualTask.isId(VirtualTask.id("a"))).isTrue();
        assertThat(VirtualTask.isId("019ab2c4-77e5-7c31-9d0e-5f6a2b1c8d90")).isFalse();
    }

    @Test
    void tasks_of_all_modules_are_listed_the_latest_first_without_their_parts() {
        Computed all = tasks.list(tasks.modules());

        assertThat(tasks.modules()).containsExactly("bad", "good");
        assertThat(types(all)).containsExactly("later", "other", "repair");
        assertThat(all.warnings()).isEmpty();
        assertThat(types(tasks.list(Set.of("bad")))).containsExactly("other");
    }

    @Test
    void a_source_that_fails_is_left_out_with_a_warning() {
        bad.script = () -> {
            throw new IllegalStateException("on purpose");
        };

        Computed all = tasks.list(tasks.modules());

        assertThat(types(all)).containsExactly("later", "repair");
        assertThat(all.warnings()).singleElement().asString().contains("bad").doesNotContain("on purpose");
        assertThat(types(tasks.find(repair.id()))).containsExactly("repair");
        assertThat(tasks.find(VirtualTask.id("other")).warnings()).isNotEmpty();
    }

    @Test
    void what_a_source_could_not_reach_is_told() {
        bad.script = () -> new VirtualTaskSource.Found(List.of(), List.of("Node three does not answer"));

        assertThat(tasks.list(tasks.modules()).warnings()).containsExactly("Node three does not answer");
    }

    @Test
    void a_source_that_hangs_holds_up_nobody_and_takes_few_threads() throws Exception {
        var release = new CountDownLatch(1);
        var hanging = new AtomicInteger();
        bad.script = () -> {
            hanging.incrementAndGet();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().isInterrupted(); // it does not listen
                }
            }
            return VirtualTaskSource.Found.all(List.of());
        };
        VirtualTasks impatient = of(Duration.ofMillis(50));
        for (int i = 0; i < 10; i++) {
            Computed all = impatient.list(impatient.modules());
            assertThat(types(all)).contains("repair", "later");
            assertThat(all.warnings()).isNotEmpty();
        }

        assertThat(hanging.get()).isBetween(1, 4);
        release.countDown();
    }

    @Test
    void ended_ones_are_listed_as_long_as_finished_tasks_stay_and_found_longer() {
        VirtualTask fresh =
                running("fresh", 200).withEnded(clock.instant().minus(TTL).plusSeconds(1));
        VirtualTask old =
                running("old", 300).withEnded(clock.instant().minus(TTL).minusSeconds(1));
        good.script = () -> VirtualTaskSource.Found.all(List.of(fresh, old));

        assertThat(types(tasks.list(Set.of("good")))).containsExactly("fresh");
        assertThat(types(tasks.find(old.id()))).containsExactly("old");
    }

    @Test
    void a_part_is_found_by_its_id_and_is_of_kind_node() {
        Located part = tasks.find(VirtualTask.id("part-2")).tasks().get(0);

        assertThat(part.kind()).isEqualTo("node");
        assertThat(part.parent()).isEqualTo(repair);
        assertThat(part.module()).isEqualTo("good");
        assertThat(tasks.find(repair.id()).tasks().get(0).kind()).isEqualTo("cluster");
        assertThat(tasks.find("019ab2c4-77e5-7c31-9d0e-5f6a2b1c8d90").tasks()).isEmpty();
    }

    @Test
    void a_tree_is_the_task_and_then_its_parts() {
        assertThat(types(tasks.tree(repair.id()))).containsExactly("repair", "part-1", "part-2");
        assertThat(tasks.tree(VirtualTask.id("nobody")).tasks()).isEmpty();
    }

    @Test
    void who_knows_a_task_is_asked_to_stop_it() {
        assertThat(tasks.abort(tasks.find(repair.id()).tasks().get(0))).isTrue();

        assertThat(good.aborted).isEqualTo(repair.id());
        assertThat(bad.aborted).isEmpty();
    }
}
