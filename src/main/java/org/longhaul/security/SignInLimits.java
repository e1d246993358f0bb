package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords, on this node, in memory of a limited size.
 *
 * <p>Failures are counted for an account from an address, for an address, and for an account. After some of them each
 * further attempt has to wait, twice as long each time. Where an account has signed in before, only the first count
 * matters: nobody elsewhere can lock it out, nor can somebody who guesses at other accounts from behind the same proxy.
 * An attempt is counted before the password is looked at, so that many at once are no way around.
 */
@ApplicationScoped
public class SignInLimits {
    private static final int REMEMBERED = 10_000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONG_WAIT = Duration.ofMinutes(15);
    private static final Duration SHORT_WAIT = Duration.ofSeconds(5);

    /** After so long without a failure all is forgotten; longer than the longest wait. */
    private static final Duration MEMORY = Duration.ofHours(1);

    /** How long the place of a sign-in is a usual one. */
    private static final Duration USUAL = Duration.ofDays(30);

    /** What failures are counted for. */
    private enum Scope {
        ACCOUNT_AND_ADDRESS(5, LONG_WAIT),
        ADDRESS(30, LONG_WAIT),
        /** Apart from passwords: whoever sends wrong tokens from behind a proxy keeps nobody there from signing in. */
        TOKENS_OF_ADDRESS(30, LONG_WAIT),
        ACCOUNT(30, SHORT_WAIT);

        private final int free;
        private final Duration longest;

        Scope(int free, Duration longest) {
            this.free = free;
            this.longest = longest;
        }

        Duration waitAfter(int failures) {
            if (failures < free) {
                return Duration.ZERO;
            }
            Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(failures - free, 20));
            return doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

    private record Key(Scope scope, String account, String address) {}

    private record Failures(int count, Instant last, Instant next) {}

    private Clock clock;
    private final Map<Key, Failures> failures = recent();
    private final Map<Key, Instant> usual = recent();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SignInLimits() {}

    /** Measures with this clock. */
    @Inject
    public SignInLimits(Clock clock) {
        this.clock = clock;
    }

    private static <K, V> Map<K, V> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** How long a sign-in of this account from this address has to wait; zero if not at all. */
    synchronized Duration delay(String account, String address) {
        Instant now = clock.instant();
        Duration longest = left(pair(account, address), now);
        if (!isUsual(account, address, now)) {
            longest = longer(longest, left(address(address), now));
            longest = longer(longest, left(account(account), now));
        }
        return longest;
    }

    /**
     * Lets a sign-in try, and counts it as failed until {@link #succeeded}.
     *
     * @throws TooManySignInsException if it has to wait
     */
    synchronized void admit(String account, String address) {
        Duration wait = delay(account, address);
        if (!wait.isZero()) {
            throw new TooManySignInsException(wait);
        }
        count(pair(account, address));
        if (!isUsual(account, address, clock.instant())) {
            count(address(address));
            count(account(account));
        }
    }

    /** The sign-in that was let try was right: its failures are forgotten, and its place is a usual one. */
    synchronized void succeeded(String account, String address) {
        failures.remove(pair(account, address));
        if (!isUsual(account, address, clock.instant())) {
            // only what this attempt has counted: else whoever has an account ends the waits of their whole address
            change(address(address), SignInLimits::oneLess);
            change(account(account), SignInLimits::oneLess);
        }
        usual.put(pair(account, address), clock.instant());
    }

    /** How long an address has to wait whose tokens were wrong; zero if not at all. */
    synchronized Duration delay(String address) {
        return left(tokens(address), clock.instant());
    }

    /** A token from this address was wrong. */
    synchronized void failed(String address) {
        count(tokens(address));
    }

    private void count(Key key) {
        Instant now = clock.instant();
        Failures known = failures.get(key);
        int count = known == null || known.last().plus(MEMORY).isBefore(now) ? 1 : known.count() + 1;
        failures.put(key, new Failures(count, now, now.plus(key.scope().waitAfter(count))));
    }

    private void change(Key key, UnaryOperator<Failures> change) {
        failures.computeIfPresent(key, (same, known) -> change.apply(known));
    }

    @SuppressWarnings("NullAway") // null removes the entry
    private static @Nullable Failures oneLess(Failures known) {
        return known.count() <= 1 ? null : new Failures(known.count() - 1, known.last(), known.last());
    }

    private Duration left(Key key, Instant now) {
        Failures known = failures.get(key);
        return known == null || !known.next().isAfter(now) ? Duration.ZERO : Duration.between(now, known.next());
    }

    private boolean isUsual(String account, String address, Instant now) {
        Instant last = usual.get(pair(account, address));
        return last != null && last.plus(USUAL).isAfter(now);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Key pair(String account, String address) {
        return new Key(Scope.ACCOUNT_AND_ADDRESS, account, address);
    }

    private static Key address(String address) {
        return new Key(Scope.ADDRESS, "", address);
    }

    private static Key tokens(String address) {
        return new Key(Scope.TOKENS_OF_ADDRESS, "", address);
    }

    private static Key account(String account) {
        return new Key(Scope.ACCOUNT, account, "");
    }
}
