package org.longhaul.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** Stands still until a test moves it. As a {@link LongSupplier} it is a monotonic clock in nanoseconds. */
public final class SettableClock extends Clock implements LongSupplier {
    private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");

    /** Lets time pass. */
    public void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Jumps. */
    public void set(Instant instant) {
        now = instant;
    }

    @Override
    public long getAsLong() {
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("tests live in UTC");
    }
}
