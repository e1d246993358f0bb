package org.longhaul.submission;

import java.util.List;
import java.util.Set;

/**
 * Of somebody who may order for some products.
 *
 * @param names what types may call them
 */
record FewRights(Set<String> products, Set<String> names) implements Rights {
    @Override
    public boolean mayOrderFor(String product) {
        return product != null && products.contains(product);
    }

    @Override
    public boolean maySubmit(List<String> submitters, String product) {
        return submitters.isEmpty() || submitters.stream().anyMatch(names::contains);
    }
}
