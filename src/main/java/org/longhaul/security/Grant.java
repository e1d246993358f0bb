package org.longhaul.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

    /**
     * The role that a group of this name gives: {@code task-operator} for everything, {@code task-operator:PRODUCT} for
     * one product; none for any other name.
     */
    public static Optional<Grant> of(String group) {
        int colon = group.indexOf(':');
        String product = colon < 0 ? null : group.substring(colon + 1);
        if (product != null && product.isEmpty()) {
            return Optional.empty();
        }
        return Role.of(colon < 0 ? group : group.substring(0, colon)).map(role -> new Grant(role, product));
    }

    /** As {@link #of} reads it. */
    public String code() {
        return product == null ? role.code() : role.code() + ":" + product;
    }

    /** All of them as one text, which {@link #all} reads. */
    public static String codes(Collection<Grant> grants) {
        return grants.stream().map(Grant::code).sorted().collect(Collectors.joining(","));
    }

    /** Those in a text of {@link #codes}. */
    public static Set<Grant> all(String codes) {
        return codes.isEmpty()
                ? Set.of()
                : Arrays.stream(codes.split(",", -1))
                        .flatMap(code -> of(code).stream())
                        .collect(Collectors.toSet());
    }

    /** Whether it lets do what the role needs, to something of this product. */
    boolean lets(Role needed, @Nullable String of) {
        return role.includes(needed) && (product == null || product.equals(of));
    }
}
