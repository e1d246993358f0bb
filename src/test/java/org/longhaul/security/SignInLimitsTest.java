package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longhaul.testing.SettableClock;

class SignInLimitsTest {
    private final SettableClock clock = new SettableClock();
    private final SignInLimits limits = new SignInLimits(clock);

    @Test
    void after_five_failures_each_attempt_waits_twice_as_long_up_to_a_quarter_of_an_hour() {
        for (int i = 0; i < 5; i++) {
            assertThat(limits.delay("ann", "home")).isZero();
            limits.admit("ann", "home");
        }

        for (int seconds : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900)) {
            assertThat(limits.delay("ann", "home")).isEqualTo(Duration.ofSeconds(seconds));
            assertThatThrownBy(() -> limits.admit("ann", "home")).isInstanceOf(TooManySignInsException.class);
            clock.advance(Duration.ofSeconds(seconds));
            limits.admit("ann", "home");
        }
    }

    @Test
    void an_attempt_that_had_to_wait_is_not_counted() {
        fail("ann", "home", 5);

        IntStream.range(0, 10)
                .forEach(i -> assertThatThrownBy(() -> limits.admit("ann", "home"))
                        .isInstanceOfSatisfying(
                                TooManySignInsException.class,
                                e -> assertThat(e.seconds()).isEqualTo(1)));
        clock.advance(Duration.ofSeconds(1));

        assertThat(limits.delay("ann", "home")).isZero();
    }

    @Test
    void a_success_makes_the_failures_forgotten() {
        fail("ann", "home", 4);
        limits.admit("ann", "home");
        limits.succeeded("ann", "home");

        fail("ann", "home", 4);

        assertThat(limits.delay("ann", "home")).isZero();
    }

    @Test
    void failures_are_forgotten_after_an_hour() {
        fail("ann", "home", 4);
        clock.advance(Duration.ofHours(1).plusSeconds(1));

        fail("ann", "home", 4);

        assertThat(limits.delay("ann", "home")).isZero();
    }

    @Test
    void nobody_elsewhere_locks_an_account_out_from_its_usual_address() {
        limits.admit("ann", "home");
        limits.succeeded("ann", "home");

        for (int i = 0; i < 1000; i++) {
            String attacker = "attacker-" + i;
            if (limits.delay("ann", attacker).isZero()) {
                limits.admit("ann", attacker);
            }
        }

        assertThat(limits.delay("ann", "home")).isZero();
    }

    @Test
    void an_account_guessed_at_from_many_addresses_waits_a_little_at_the_next() {
        IntStream.range(0, 29).forEach(i -> limits.admit("ann", "attacker-" + i));
        assertThat(limits.delay("ann", "new")).isZero();

        for (int i = 29; i < 60; i++) {
            clock.advance(Duration.ofSeconds(5));
            limits.admit("ann", "attacker-" + i);
        }

        assertThat(limits.delay("ann", "new")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void an_address_that_guesses_at_many_accounts_waits_for_all_of_them() {
        IntStream.range(0, 30).forEach(i -> limits.admit("account-" + i, "attacker"));

        assertThat(limits.delay("ann", "attacker")).isEqualTo(Duration.ofSeconds(1));
        assertThat(limits.delay("ann", "home")).isZero();
        assertThat(limits.delay("somebody", "attacker")).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whose_usual_address_is_shared_with_an_attacker_still_signs_in() {
        limits.admit("ann", "proxy");
        limits.succeeded("ann", "proxy");

        IntStream.range(0, 30).forEach(i -> limits.admit("account-" + i, "proxy"));

        assertThat(limits.delay("bob", "proxy")).isPositive();
        assertThat(limits.delay("ann", "proxy")).isZero();
    }

    @Test
    void wrong_tokens_count_for_their_address() {
        IntStream.range(0, 29).forEach(i -> limits.failed("home"));
        assertThat(limits.delay("home")).isZero();

        limits.failed("home");

        assertThat(limits.delay("home")).isEqualTo(Duration.ofSeconds(1));
        assertThat(limits.delay("ann", "home"))
                .as("passwords are another matter")
                .isZero();
    }

    @Test
    void who_signs_in_at_a_usual_place_does_not_end_the_wait_of_others_there() {
        limits.admit("ann", "office");
        limits.succeeded("ann", "office");
        IntStream.range(0, 30).forEach(i -> limits.admit("account-" + i, "office"));

        limits.admit("ann", "office");
        limits.succeeded("ann", "office");

        assertThat(limits.delay("bob", "office")).isPositive();
    }

    @Test
    void what_is_remembered_has_a_bound() {
        fail("ann", "home", 5);
        for (int i = 0; i < 20_000; i++) {
            limits.admit("account-" + i, "address-" + i);
        }

        assertThat(limits.delay("ann", "home")).as("long forgotten").isZero();
    }

    private void fail(String account, String address, int times) {
        IntStream.range(0, times).forEach(i -> limits.admit(account, address));
    }
}
