package org.longhaul.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;

/**
 * What somebody wants done. Begin with {@link #of}, and add what is special.
 *
 * @param type the type's name
 * @param parameters by name: strings, longs, doubles, booleans, and maps of these, as they were in JSON
 * @param priority higher goes first, -1000 to 1000; 0 is usual
 * @param due not before this time; at once if null
 * @param delay not before this long from now; not together with due
 * @param key tasks of one key run one at a time, in the order of submission
 * @param tag only nodes with this tag run it
 * @param summary what it is for, for people
 * @param ttl how long it is kept after its end; as its type or the settings say if null
 * @param product the product it belongs to, for the rights of those who look at it
 * @param scope the part of the world it works on, such as {@code keyspace} or {@code cluster}; empty if nobody said
 * @param attributes small facts for people and filters, such as keyspace, table, entity
 * @param by who asks
 */
public record Order(
        String type,
        Map<String, Object> parameters,
        int priority,
        @Nullable Instant due,
        @Nullable Duration delay,
        @Nullable String key,
        @Nullable String tag,
        @Nullable String summary,
        @Nullable Duration ttl,
        @Nullable String product,
        String scope,
        Map<String, String> attributes,
        Actor by) {
    /** An order of this type with these parameters, and nothing special. */
    public static Order of(String type, Map<String, Object> parameters, Actor by) {
        return new Order(type, parameters, 0, null, null, null, null, null, null, null, "", Map.of(), by);
    }

    /** An order of somebody within the application. */
    public static Order of(String type, Map<String, Object> parameters, String by) {
        return of(type, parameters, Actor.of(by));
    }

    /** The same with these parameters. */
    public Order withParameters(Map<String, Object> newParameters) {
        return new Order(
                type, newParameters, priority, due, delay, key, tag, summary, ttl, product, scope, attributes, by);
    }

    /** The same with this priority. */
    public Order withPriority(int newPriority) {
        return new Order(
                type, parameters, newPriority, due, delay, key, tag, summary, ttl, product, scope, attributes, by);
    }

    /** The same not before this time. */
    public Order withDue(@Nullable Instant newDue) {
        return new Order(
                type, parameters, priority, newDue, delay, key, tag, summary, ttl, product, scope, attributes, by);
    }

    /** The same not before this long from now. */
    public Order withDelay(@Nullable Duration newDelay) {
        return new Order(
                type, parameters, priority, due, newDelay, key, tag, summary, ttl, product, scope, attributes, by);
    }

    /** The same with this key. */
    public Order withKey(@Nullable String newKey) {
        return new Order(
                type, parameters, priority, due, delay, newKey, tag, summary, ttl, product, scope, attributes, by);
    }

    /** The same for nodes with this tag. */
    public Order withTag(@Nullable String newTag) {
        return new Order(
                type, parameters, priority, due, delay, key, newTag, summary, ttl, product, scope, attributes, by);
    }

    /** The same with this summary. */
    public Order withSummary(@Nullable String newSummary) {
        return new Order(
                type, parameters, priority, due, delay, key, tag, newSummary, ttl, product, scope, attributes, by);
    }

    /** The same kept this long after its end. */
    public Order withTtl(@Nullable Duration newTtl) {
        return new Order(
                type, parameters, priority, due, delay, key, tag, summary, newTtl, product, scope, attributes, by);
    }

    /** The same that belongs to this product. */
    public Order withProduct(@Nullable String newProduct) {
        return new Order(
                type, parameters, priority, due, delay, key, tag, summary, ttl, newProduct, scope, attributes, by);
    }

    /** The same of this scope. */
    public Order withScope(String newScope) {
        return new Order(
                type, parameters, priority, due, delay, key, tag, summary, ttl, product, newScope, attributes, by);
    }

    /** The same with these attributes. */
    public Order withAttributes(Map<String, String> newAttributes) {
        return new Order(
                type, parameters, priority, due, delay, key, tag, summary, ttl, product, scope, newAttributes, by);
    }

    /** The type and who asks: parameters may be secret. */
    @Override
    public String toString() {
        return "Order[type=%s, by=%s]".formatted(type, by.name());
    }
}
