package org.longhaul.submission;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.spi.Parameters;

/**
 * An order that is right as far as can be seen without asking its type.
 *
 * @param id of the task that it will become
 * @param order with what its type and its submitter's rights fill in
 * @param parameters of the declared types, defaults filled in
 * @param stored the parameters as the task's row will hold them
 * @param due not before this time; at once if null
 * @param now when it was handed in
 * @param number its number within its module; null until it is to be stored
 */
record Prepared(
        String id,
        Order order,
        TypeDefinition type,
        Parameters parameters,
        String stored,
        @Nullable Instant due,
        Instant now,
        @Nullable Long number) {
    /** The same with its number within its module. */
    Prepared withNumber(long newNumber) {
        return new Prepared(id, order, type, parameters, stored, due, now, newNumber);
    }

    /** The same for nodes with this tag, which no order can name. */
    Prepared withTag(String tag) {
        return new Prepared(id, order.withTag(tag), type, parameters, stored, due, now, number);
    }

    /** The id alone: parameters may be secret. */
    @Override
    public String toString() {
        return "Prepared[%s, %s]".formatted(id, order);
    }
}
