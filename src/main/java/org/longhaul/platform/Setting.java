package org.longhaul.platform;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings that can be changed while Longhaul runs, for all nodes at once. */
public enum Setting {
    /** How long a finished task of the system's own making stays. */
    TASK_TTL("task-ttl", Kind.DURATION, "PT1H", "how long a finished task of the system's own making stays"),
    /** How long a finished task that somebody submitted stays. */
    USER_TASK_TTL("user-task-ttl", Kind.DURATION, "P1D", "how long a finished task that somebody submitted stays"),
    /**
     * Tasks that were not started for this long after they were due or released are dropped; no finished task stays
     * longer than this after its end. The name is that of Apache CloudStack's job.expire.minutes.
     */
    JOB_EXPIRE(
            "job-expire",
            Kind.LIMIT,
            "PT1440M",
            "tasks not started for this long after they were due are dropped, and no finished task stays longer"),
    /**
     * Tasks that could have been taken for this long and were not are aborted, and those that keep others of their key
     * waiting for this long are asked to stop. The name is that of Apache CloudStack's job.cancel.threshold.minutes.
     */
    JOB_CANCEL_THRESHOLD(
            "job-cancel-threshold",
            Kind.LIMIT,
            "PT60M",
            "tasks that nobody takes for this long are aborted, and those that keep others of their key waiting for this"
                    + " long are asked to stop"),
    /** How often expired tasks are looked for. */
    GC_INTERVAL("gc-interval", Kind.DURATION, "PT10S", "how often expired tasks are looked for"),
    /** How many tasks are removed in one transaction. */
    GC_BATCH("gc-batch", Kind.NUMBER, "500", "how many tasks are removed in one transaction");

    /** What a setting holds. */
    public enum Kind {
        /** An ISO-8601 duration. */
        DURATION("an ISO-8601 duration such as PT30M, from PT0S to P3650D"),
        /** An ISO-8601 duration of a second or more, or {@code never}. */
        LIMIT("an ISO-8601 duration such as PT30M, from PT1S to P3650D, or never"),
        /** A whole number. */
        NUMBER("a whole number from 1 to 500");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }

        /** What may be in it, for people. */
        public String expected() {
            return expected;
        }
    }

    /** Stands for a duration without end. */
    public static final String NEVER = "never";

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final int LARGEST = 500;

    private final String key;
    private final Kind kind;
    private final String standard;
    private final String meaning;

    Setting(String key, Kind kind, String standard, String meaning) {
        this.key = key;
        this.kind = kind;
        this.standard = standard;
        this.meaning = meaning;
    }

    /** Its name in the interface; in MicroProfile Config {@code longhaul.} stands before it. */
    public String key() {
        return key;
    }

    /** What it holds. */
    public Kind kind() {
        return kind;
    }

    /** What it is if nobody says otherwise. */
    public String standard() {
        return standard;
    }

    /** What it means, for people. */
    public String meaning() {
        return meaning;
    }

    /** The setting of that name. */
    public static Optional<Setting> of(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    /** The text in its canonical form; empty if it is not what the setting holds. */
    public Optional<String> canonical(String text) {
        if (kind == Kind.NUMBER) {
            return number(text).map(String::valueOf);
        }
        if (kind == Kind.LIMIT && text.equals(NEVER)) {
            return Optional.of(NEVER);
        }
        return Optional.ofNullable(parse(text))
                .filter(duration -> !duration.isNegative()
                        && duration.compareTo(LONGEST) <= 0
                        && (!(this == GC_INTERVAL || kind == Kind.LIMIT)
                                || duration.compareTo(Duration.ofSeconds(1)) >= 0))
                .map(Duration::toString);
    }

    private static @Nullable Duration parse(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}")
                ? Optional.of(Integer.valueOf(text)).filter(number -> number >= 1 && number <= LARGEST)
                : Optional.empty();
    }
}
