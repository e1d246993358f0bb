package org.longhaul.submission;

/**
 * An order that is right now, and will be submitted later.
 *
 * @param order with what its type and its submitter's rights fill in
 * @param stored its parameters as they may be stored: defaults filled in, secrets encrypted
 */
public record KeptOrder(Order order, String stored) {
    /** The order alone: parameters may be secret. */
    @Override
    public String toString() {
        return "KeptOrder[%s]".formatted(order);
    }
}
