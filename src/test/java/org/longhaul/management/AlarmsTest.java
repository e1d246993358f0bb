package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final Duration LEASE = Duration.ofSeconds(20);

    private final Alarms alarms = new Alarms(0.5, 10, Duration.ofMinutes(15));
    private final List<String> heard = new ArrayList<>();

    private List<String> look(double rate, long ended, Duration waiting, Duration renewal) {
        heard.clear();
        alarms.look(
                rate,
                ended,
                waiting,
                Optional.of(renewal),
                LEASE,
                (alarm, raised, why) -> heard.add((raised ? "+" : "-") + alarm.code()));
        return List.copyOf(heard);
    }

    @Test
    void each_alarm_is_raised_once_and_cleared_once() {
        Duration well = Duration.ofSeconds(2);
        assertThat(look(0.5, 10, Duration.ofMinutes(15), Duration.ofSeconds(10)))
                .isEmpty();
        assertThat(look(0.6, 9, well, well)).as("nine tasks say nothing").isEmpty();
        assertThat(look(0.6, 10, well, well)).containsExactly("+failure-rate");
        assertThat(look(0.6, 10, Duration.ofMinutes(16), well)).containsExactly("+oldest-waiting");
        assertThat(look(0.6, 10, Duration.ofMinutes(17), Duration.ofSeconds(11)))
                .containsExactly("+lease-renewal");
        assertThat(alarms.raised()).hasSize(3);
        assertThat(look(0, 0, Duration.ZERO, well))
                .containsExactly("-failure-rate", "-oldest-waiting", "-lease-renewal");
        assertThat(look(0, 0, Duration.ZERO, well)).isEmpty();
    }
}
