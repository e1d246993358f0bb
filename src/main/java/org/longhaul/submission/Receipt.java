package org.longhaul.submission;

import java.util.List;

/**
 * The answer to a request.
 *
 * @param ids the tasks, in the order of the orders
 * @param replayed whether an earlier request with the same idempotency key made them
 */
public record Receipt(List<String> ids, boolean replayed) {
    /** Fixes the ids. */
    public Receipt {
        ids = List.copyOf(ids);
    }

    /** The task of a single order. */
    public String id() {
        return ids.get(0);
    }
}
