package org.longhaul.builtin.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longhaul.builtin.FakeRun;
import org.longhaul.spi.Execution;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

class CountdownTest {
    /** Time that passes only when somebody waits for it, and a little too much each time. */
    private static final class LatePulse implements Pulse {
        private final List<Long> awaited = new ArrayList<>();
        private long now = 1000;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void awaitUntil(long nanoTime) {
            awaited.add(TimeUnit.NANOSECONDS.toSeconds(nanoTime - 1000));
            now = nanoTime + 300_000_000;
        }
    }

    private final LatePulse pulse = new LatePulse();

    static List<TaskHandler> all() {
        return List.of(
                new Countdown(new LatePulse()),
                new CountdownDirect(new LatePulse()),
                new CountdownLimited(new LatePulse()),
                new CountdownStubborn(new LatePulse()),
                new CountdownRestartable(new LatePulse()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void each_counts_every_second_and_says_so(TaskHandler countdown) throws Exception {
        var run = run(2, false);
        countdown.run(run);
        assertThat(run.told.stream().filter(told -> !told.startsWith("checkpoint")))
                .containsExactly("0/2 seconds", "beat", "1/2 seconds", "beat", "2/2 seconds");
        assertThat(run.result).isEqualTo(Map.of("seconds", 2L));
    }

    @ParameterizedTest
    @MethodSource("all")
    void each_fails_at_the_end_if_asked_to(TaskHandler countdown) {
        var run = run(1, true);
        assertThatThrownBy(() -> countdown.run(run)).hasMessage("asked to fail");
        assertThat(run.told).contains("1/1 seconds");
        assertThat(run.result).isNull();
    }

    @ParameterizedTest
    @MethodSource("all")
    void each_is_a_sample_and_says_what_it_is(TaskHandler countdown) {
        TaskType type = countdown.getClass().getAnnotation(TaskType.class);
        assertThat(type.sample()).isTrue();
        assertThat(type.parameters()).extracting(Parameter::name).containsExactly("seconds", "fail");
        assertThat(type.execution())
                .isEqualTo(
                        List.of("countdown-direct", "countdown-limited").contains(type.name())
                                ? Execution.DIRECT
                                : Execution.BATCH);
        assertThat(type.limit()).isEqualTo(type.name().equals("countdown-limited") ? 1 : 0);
        assertThat(type.restartable()).isEqualTo(type.name().equals("countdown-restartable"));
        assertThat(type.abortable()).isEqualTo(!type.name().equals("countdown-stubborn"));
    }

    @Test
    void delays_of_single_seconds_do_not_add_up() throws Exception {
        new Countdown(pulse).run(run(3, false));
        assertThat(pulse.awaited).containsExactly(1L, 2L, 3L);
    }

    @Test
    void it_stops_within_a_second_when_asked_and_has_no_result() throws Exception {
        var run = run(100, true);
        run.stop = () -> run.told.contains("2/100 seconds");
        new Countdown(pulse).run(run);
        assertThat(pulse.awaited).containsExactly(1L, 2L);
        assertThat(run.result).isNull();
    }

    @Test
    void the_stubborn_one_does_not_care() throws Exception {
        var run = run(3, false);
        run.stop = () -> true;
        new CountdownStubborn(pulse).run(run);
        assertThat(run.told).contains("3/3 seconds");
    }

    @Test
    void the_restartable_one_goes_on_from_its_checkpoint() throws Exception {
        var run = run(5, false);
        run.last = Optional.of("3");
        new CountdownRestartable(pulse).run(run);
        assertThat(pulse.awaited).containsExactly(1L, 2L);
        assertThat(run.told)
                .containsExactly(
                        "3/5 seconds", "beat", "4/5 seconds", "checkpoint 4", "beat", "5/5 seconds", "checkpoint 5");
    }

    @Test
    @Timeout(10)
    void real_seconds_are_as_long_as_they_should_be_and_can_be_interrupted() throws Exception {
        long start = System.nanoTime();
        new Countdown().run(run(1, false));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));

        var end = new AtomicReference<Throwable>();
        var waiting = new Thread(() -> {
            try {
                new Countdown().run(run(1000, false));
            } catch (InterruptedException e) {
                end.set(e);
            }
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    private static FakeRun run(long seconds, boolean fail) {
        return new FakeRun(Parameters.of(Map.of("seconds", seconds, "fail", fail)));
    }
}
