package org.longhaul.security;

import org.jspecify.annotations.Nullable;

/**
 * A role that an account has.
 *
 * @param product the product it is for; null for all, and for tasks of no product
 */
public record Grant(Role role, @Nullable String product) {
    /** The role for everything. */
    public static Grant everywhere(Role role) {
        return new Grant(role, null);
    }

    /** Whether it lets do what the role needs, to something of this product. */
    boolean lets(Role needed, @Nullable String of) {
        return role.includes(needed) && (product == null || product.equals(of));
    }
}
