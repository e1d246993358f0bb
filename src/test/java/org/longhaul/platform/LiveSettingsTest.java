package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class LiveSettingsTest {
    private static final Actor ANN = Actor.of("ann");

    private final TestDatabase database;
    private final List<SettingChanged> changes = new CopyOnWriteArrayList<>();

    LiveSettingsTest(TestDatabase database) {
        this.database = database;
    }

    private LiveSettings settings(Map<String, String> configured) {
        return new LiveSettings(
                new SettingStore(database),
                new Retrying(database.transactions(), database),
                new SettableClock(),
                changes::add,
                name -> configured.getOrDefault(name, ""));
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void they_begin_with_what_is_configured_and_else_with_the_standard() {
        var settings = settings(Map.of("task-ttl", "PT5M"));

        assertThat(settings.duration(Setting.TASK_TTL)).contains(Duration.ofMinutes(5));
        assertThat(settings.duration(Setting.USER_TASK_TTL)).contains(Duration.ofDays(1));
        assertThat(settings.number(Setting.GC_BATCH)).isEqualTo(500);
    }

    @Test
    void what_is_configured_wrong_is_told_with_its_name() {
        assertThatThrownBy(() -> settings(Map.of("gc-interval", "often")))
                .hasMessageContaining("longhaul.gc-interval is often")
                .hasMessageContaining("ISO-8601");
    }

    @Test
    void a_change_counts_on_every_node_and_after_a_restart() {
        var one = settings(Map.of());
        var two = settings(Map.of());

        one.change(Map.of("user-task-ttl", "PT2H", "gc-batch", "100"), ANN);
        two.refresh();

        assertThat(changes)
                .containsExactlyInAnyOrder(
                        new SettingChanged(Setting.USER_TASK_TTL, "PT2H", ANN),
                        new SettingChanged(Setting.GC_BATCH, "100", ANN));
        assertThat(one.duration(Setting.USER_TASK_TTL)).contains(Duration.ofHours(2));
        assertThat(two.number(Setting.GC_BATCH)).isEqualTo(100);
        assertThat(two.all()).anySatisfy(value -> {
            assertThat(value.setting()).isEqualTo(Setting.USER_TASK_TTL);
            assertThat(value.changedBy()).isEqualTo("ann");
            assertThat(value.changed()).isNotNull();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "gc-interval, PT0.5S",
        "gc-interval, never",
        "gc-batch, 0",
        "gc-batch, 501",
        "gc-batch, 1e2",
        "task-ttl, -PT1S",
        "task-ttl, P4000D",
        "job-expire, soon",
        "job-expire, PT0S",
        "job-cancel-threshold, PT0.9S",
        "job-cancel-threshold, P3651D",
        "job-expires, PT1H",
        "'*', x"
    })
    void what_no_setting_holds_is_refused_by_its_name(String name, String content) {
        var settings = settings(Map.of());
        var changes = new HashMap<>(Map.of("gc-batch", "7"));
        changes.put(name, content);

        var refused = catchThrowableOfType(InvalidOrderException.class, () -> settings.change(changes, ANN));

        assertThat(refused.violations()).extracting(Violation::field).containsExactly(name);
        assertThat(settings.number(Setting.GC_BATCH)).isEqualTo(500);
    }

    @Test
    void a_life_is_never_longer_than_the_longest() {
        var settings = settings(Map.of());

        assertThatThrownBy(() -> settings.change(Map.of("user-task-ttl", "P2D"), ANN))
                .hasMessageContaining("user-task-ttl: is at most job-expire (PT24H), not PT48H");
        settings.change(Map.of("user-task-ttl", "P2D", "job-expire", "P3D"), ANN);
        assertThatThrownBy(() -> settings.change(Map.of("job-expire", "P1D"), ANN))
                .hasMessageContaining("job-expire: is at least user-task-ttl (PT48H), not PT24H");
        settings.change(Map.of("job-expire", "never"), ANN);

        assertThat(settings.duration(Setting.JOB_EXPIRE)).isEmpty();
    }

    @Test
    void two_changes_at_once_never_contradict_each_other() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                settings(Map.of()).change(Map.of("user-task-ttl", "PT1H", "job-expire", "P1D"), ANN);
                var together = new CyclicBarrier(2);
                var results = threads.invokeAll(
                        List.of(change(together, "user-task-ttl", "PT20H"), change(together, "job-expire", "PT10H")));
                assertThat(List.of(done(results.get(0)), done(results.get(1)))).containsOnlyOnce(false);
                var after = settings(Map.of());
                after.refresh();
                assertThat(after.duration(Setting.USER_TASK_TTL).orElseThrow())
                        .isLessThanOrEqualTo(after.duration(Setting.JOB_EXPIRE).orElseThrow());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<Boolean> change(CyclicBarrier together, String name, String content) {
        var settings = settings(Map.of());
        return () -> {
            together.await();
            try {
                settings.change(Map.of(name, content), ANN);
                return true;
            } catch (InvalidOrderException e) {
                return false;
            }
        };
    }

    private static boolean done(Future<Boolean> future) throws Exception {
        return future.get();
    }
}
