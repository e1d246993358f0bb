package org.longhaul.catalog;

import java.util.Collection;
import java.util.Optional;

/** The types of task this application offers. */
public interface Catalog {
    /** All types, by name. */
    Collection<TypeDefinition> all();

    /** The type of that name. */
    Optional<TypeDefinition> find(String name);
}
