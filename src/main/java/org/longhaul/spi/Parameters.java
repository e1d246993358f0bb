package org.longhaul.spi;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of one order, by name: strings, longs, doubles, booleans, durations and maps of strings. Immutable. A
 * parameter that the order left out and that has no default is absent.
 */
public final class Parameters {
    private final Map<String, Object> values;

    private Parameters(Map<String, Object> values) {
        this.values = values;
    }

    /** Parameters with these values, in this order. */
    public static Parameters of(Map<String, ?> values) {
        return new Parameters(java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /** Whether there is a value of that name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The string of that name. */
    public Optional<String> text(String name) {
        return value(name, String.class);
    }

    /** The whole number of that name. */
    public Optional<Long> integer(String name) {
        return value(name, Long.class);
    }

    /** The number of that name. */
    public Optional<Double> number(String name) {
        return value(name, Double.class);
    }

    /** Whether the flag of that name is there and set. */
    public boolean flag(String name) {
        return value(name, Boolean.class).orElse(false);
    }

    /** The duration of that name. */
    public Optional<Duration> duration(String name) {
        return value(name, Duration.class);
    }

    /** The map of that name; empty if it is absent. */
    public Map<String, String> map(String name) {
        var copy = new LinkedHashMap<String, String>();
        value(name, Map.class)
                .ifPresent(map -> ((Map<?, ?>) map).forEach((k, v) -> copy.put(String.valueOf(k), String.valueOf(v))));
        return copy;
    }

    /**
     * The string of that name.
     *
     * @throws InvalidParameterException if it is absent
     */
    public String requiredText(String name) {
        return text(name).orElseThrow(() -> new InvalidParameterException(name, "is required"));
    }

    /** All values by name, unmodifiable. */
    public Map<String, Object> asMap() {
        return values;
    }

    private <T> Optional<T> value(String name, Class<T> type) {
        Object value = values.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new InvalidParameterException(
                    name, "is a %s here".formatted(value.getClass().getSimpleName()));
        }
        return Optional.ofNullable(type.cast(value));
    }

    /** The names only: values may be secret. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
