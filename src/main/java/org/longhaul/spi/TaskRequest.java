package org.longhaul.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done. Immutable: begin with {@link #of}, and each method gives a new request that says one thing more.
 *
 * <pre>{@code TaskRequest.of("greet").with("name", "World").priority(10)}</pre>
 */
public final class TaskRequest {
    private final String type;
    private final Map<String, Object> parameters;
    private final Map<String, String> attributes;
    private final Map<Field, Object> fields;

    private enum Field {
        PRIORITY,
        DUE,
        DELAY,
        KEY,
        TAG,
        SUMMARY,
        TTL,
        PRODUCT,
        SCOPE
    }

    private TaskRequest(
            String type, Map<String, Object> parameters, Map<String, String> attributes, Map<Field, Object> fields) {
        this.type = type;
        this.parameters = parameters;
        this.attributes = attributes;
        this.fields = fields;
    }

    /** A request for a task of this type, with nothing said yet. */
    public static TaskRequest of(String type) {
        return new TaskRequest(type, Map.of(), Map.of(), Map.of());
    }

    /**
     * With this parameter.
     *
     * @param value a string, number, boolean, {@link Duration}, or map of strings; null is as if it were left out
     */
    public TaskRequest with(String name, @Nullable Object value) {
        Object plain = value instanceof Duration duration ? duration.toString() : value;
        if (plain instanceof Map<?, ?> map) {
            plain = copied(map);
        }
        return new TaskRequest(type, and(parameters, name, plain), attributes, fields);
    }

    private static Map<String, Object> copied(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return Collections.unmodifiableMap(copy);
    }

    /** Higher goes first, -1000 to 1000; 0 is usual. */
    public TaskRequest priority(int priority) {
        return saying(Field.PRIORITY, priority);
    }

    /** Not before this time. Not together with {@link #delay(Duration)}. */
    public TaskRequest due(Instant due) {
        return saying(Field.DUE, due);
    }

    /** Not before this long after the submission. */
    public TaskRequest delay(Duration delay) {
        return saying(Field.DELAY, delay);
    }

    /** Tasks of one key run one at a time, in the order of submission. */
    public TaskRequest key(String key) {
        return saying(Field.KEY, key);
    }

    /** Only nodes with this tag run it. */
    public TaskRequest tag(String tag) {
        return saying(Field.TAG, tag);
    }

    /** What it is for, for people; 500 characters at most. */
    public TaskRequest summary(String summary) {
        return saying(Field.SUMMARY, summary);
    }

    /** How long it is kept after its end, rather than what its type or the settings say. */
    public TaskRequest ttl(Duration ttl) {
        return saying(Field.TTL, ttl);
    }

    /** The product it belongs to, for the rights of those who look at it. */
    public TaskRequest product(String product) {
        return saying(Field.PRODUCT, product);
    }

    /** The part of the world it works on, such as {@code keyspace} or {@code cluster}. */
    public TaskRequest scope(String scope) {
        return saying(Field.SCOPE, scope);
    }

    /** With this small fact for people and filters. */
    public TaskRequest attribute(String name, String value) {
        return new TaskRequest(type, parameters, and(attributes, name, value), fields);
    }

    private TaskRequest saying(Field field, Object value) {
        return new TaskRequest(type, parameters, attributes, and(fields, field, value));
    }

    private static <K, V> Map<K, V> and(Map<K, V> map, K key, @Nullable V value) {
        var more = new LinkedHashMap<>(map);
        if (value == null) {
            more.remove(key);
        } else {
            more.put(key, value);
        }
        return Collections.unmodifiableMap(more);
    }

    /** The type's name. */
    public String type() {
        return type;
    }

    /** The parameters by name, unmodifiable. */
    public Map<String, Object> parameters() {
        return parameters;
    }

    /** The priority; 0 if nothing was said. */
    public int priority() {
        return said(Field.PRIORITY, Integer.class).orElse(0);
    }

    /** The priority, if something was said. */
    public Optional<Integer> ownPriority() {
        return said(Field.PRIORITY, Integer.class);
    }

    /** Not before this time. */
    public Optional<Instant> due() {
        return said(Field.DUE, Instant.class);
    }

    /** Not before this long after the submission. */
    public Optional<Duration> delay() {
        return said(Field.DELAY, Duration.class);
    }

    /** The key whose tasks run one at a time. */
    public Optional<String> key() {
        return said(Field.KEY, String.class);
    }

    /** The tag that a node needs. */
    public Optional<String> tag() {
        return said(Field.TAG, String.class);
    }

    /** What it is for. */
    public Optional<String> summary() {
        return said(Field.SUMMARY, String.class);
    }

    /** How long it is kept after its end. */
    public Optional<Duration> ttl() {
        return said(Field.TTL, Duration.class);
    }

    /** The product it belongs to. */
    public Optional<String> product() {
        return said(Field.PRODUCT, String.class);
    }

    /** The part of the world it works on. */
    public Optional<String> scope() {
        return said(Field.SCOPE, String.class);
    }

    /** Small facts by name, unmodifiable. */
    public Map<String, String> attributes() {
        return attributes;
    }

    private <T> Optional<T> said(Field field, Class<T> kind) {
        return Optional.ofNullable(fields.get(field)).map(kind::cast);
    }

    /** The type and the names of the parameters: values may be secret. */
    @Override
    public String toString() {
        return "TaskRequest[type=%s, parameters=%s]".formatted(type, parameters.keySet());
    }
}
