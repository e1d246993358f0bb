package org.longhaul.submission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders that are handed in together: tasks are made of all of them, or of none.
 *
 * @param orders one or more, of one submitter
 * @param list whether they came as a list, so that what is wrong with them is told with their places in it
 * @param rights what their submitter may order
 * @param key the idempotency key: the same orders with the same key make tasks once; null to make them each time
 * @param upload files that came with the order; only with a single one
 * @param retryOf the ended task that the order repeats; only of a single one
 */
public record Request(
        List<Order> orders,
        boolean list,
        Rights rights,
        @Nullable String key,
        @Nullable Upload upload,
        @Nullable String retryOf) {
    /** How many orders can be handed in together. */
    public static final int MOST = 100;

    /** Fixes the orders. */
    public Request {
        orders = List.copyOf(orders);
        if (orders.isEmpty() || orders.size() > MOST) {
            throw new IllegalArgumentException("A request has 1 to %d orders, not %d".formatted(MOST, orders.size()));
        }
        if (orders.size() > 1 && (upload != null || retryOf != null)) {
            throw new IllegalArgumentException("Files and retries go with a single order");
        }
    }

    /** A request for one task. */
    public static Request of(Order order, Rights rights) {
        return new Request(List.of(order), false, rights, null, null, null);
    }

    /** A request for several tasks. */
    public static Request ofAll(List<Order> orders, Rights rights) {
        return new Request(orders, true, rights, null, null, null);
    }

    /** The same with this idempotency key. */
    public Request withKey(@Nullable String newKey) {
        return new Request(orders, list, rights, newKey, upload, retryOf);
    }

    /** The same with these files. */
    public Request withUpload(@Nullable Upload newUpload) {
        return new Request(orders, list, rights, key, newUpload, retryOf);
    }

    /** The same as a repetition of that task. */
    Request asRetryOf(String id) {
        return new Request(orders, list, rights, key, upload, id);
    }
}
