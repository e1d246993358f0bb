package org.longhaul.builtin.sample;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;

/**
 * Counts seconds, as every countdown does: each second it beats, reports its progress and asks whether to stop. Each is
 * awaited by its distance from the start, so that the delays of single ones do not add up.
 */
final class Seconds {
    private static final String UNIT = "seconds";

    private final Pulse pulse;

    Seconds(Pulse pulse) {
        this.pulse = pulse;
    }

    /**
     * Counts from a second to the one that the task's parameter {@code seconds} names, and then fails if {@code fail} is
     * set.
     *
     * @param stop asked before each second; when it says so, the count is over
     * @param each told each second that has passed
     */
    void count(TaskContext context, long from, BooleanSupplier stop, LongConsumer each) throws InterruptedException {
        long seconds = context.parameters().integer("seconds").orElse(0L);
        long start = pulse.nanoTime();
        context.progress(from, seconds, UNIT);
        for (long second = from + 1; second <= seconds; second++) {
            if (stop.getAsBoolean()) {
                return;
            }
            pulse.awaitUntil(start + TimeUnit.SECONDS.toNanos(second - from));
            context.beat();
            context.progress(second, seconds, UNIT);
            each.accept(second);
        }
        if (context.parameters().flag("fail")) {
            throw TaskFailedException.forNow("asked to fail", null);
        }
        context.result(Map.of(UNIT, seconds));
    }
}
