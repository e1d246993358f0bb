package org.longhaul.task;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks somebody may see, or do something with: all of them, or those of some products and those they submitted.
 *
 * @param all every task, whatever else is said
 * @param products the tasks of these products
 * @param submitter the tasks of this submitter; of none if null
 */
public record Sight(
        boolean all, Set<String> products, @Nullable String submitter) {
    /** Every task. */
    public static final Sight ALL = new Sight(true, Set.of(), null);

    /** Fixes the products. */
    public Sight {
        products = Set.copyOf(products);
    }

    /** Whether a task of this product and submitter is among them. */
    public boolean covers(@Nullable String product, String by) {
        return all || (product != null && products.contains(product)) || by.equals(submitter);
    }

    /** Whether no task can be among them. */
    public boolean nothing() {
        return !all && products.isEmpty() && submitter == null;
    }
}
