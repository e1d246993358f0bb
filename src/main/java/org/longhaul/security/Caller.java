package org.longhaul.security;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;
import org.longhaul.task.Sight;

/**
 * Who sends a request, and what they may do: asked once for each request, so that what is revoked is gone at once.
 *
 * @param name the account
 * @param origin the address the request comes from; null if it comes from within
 * @param grants the roles of the account
 */
public record Caller(String name, @Nullable String origin, Set<Grant> grants) {
    /** What the origin of a caller begins with who uses a JMX connector; no address does. */
    public static final String JMX = "jmx";

    /** Fixes the grants. */
    public Caller {
        grants = Set.copyOf(grants);
    }

    /** Whether somebody acted through a JMX connector: their name is one of the JVM's files, and not of an account. */
    public static boolean throughJmx(Actor actor) {
        return actor.origin() != null && actor.origin().startsWith(JMX);
    }

    /** How the history remembers them. */
    public Actor actor() {
        return new Actor(name, origin);
    }

    /**
     * Whether they may do this at all: to something, if not to everything. What only an administrator may belongs to no
     * product: who is one for a product would else make himself one for everything.
     */
    public boolean may(Operation operation) {
        Role needed = operation.role().orElse(null);
        if (needed == Role.ADMIN) {
            return may(operation, null);
        }
        return needed == null
                || grants.stream().anyMatch(grant -> grant.role().includes(needed))
                || (operation.own() && submits());
    }

    /** Whether they may do this to something of that product; null for no product. */
    public boolean may(Operation operation, @Nullable String product) {
        Role needed = operation.role().orElse(null);
        return needed == null || grants.stream().anyMatch(grant -> grant.lets(needed, product));
    }

    /** Whether all that these roles let do is theirs to do as well. */
    public boolean has(Set<Grant> others) {
        return others.stream()
                .allMatch(other -> grants.stream().anyMatch(grant -> grant.lets(other.role(), other.product())));
    }

    /** Whether they may do this to a task of that product and submitter. */
    public boolean may(Operation operation, @Nullable String product, String submitter) {
        return sight(operation).covers(product, submitter);
    }

    /** The tasks that they may do this to. */
    public Sight sight(Operation operation) {
        Role needed = operation.role().orElse(null);
        if (may(operation, null)) {
            return Sight.ALL;
        }
        Set<String> products = grants.stream()
                .filter(grant -> needed != null && grant.role().includes(needed))
                .map(Grant::product)
                .filter(product -> product != null)
                .collect(Collectors.toSet());
        return new Sight(false, products, operation.own() && submits() ? name : null);
    }

    /**
     * What a type of task may call them by: the account, and the codes of the roles it has for this product, those that
     * a higher one includes as well.
     */
    public Set<String> names(@Nullable String product) {
        var names = new TreeSet<String>();
        names.add(name);
        for (Role role : Role.values()) {
            if (grants.stream().anyMatch(grant -> grant.lets(role, product))) {
                names.add(role.code());
            }
        }
        names.remove(Actor.SYSTEM.name());
        return names;
    }

    private boolean submits() {
        return grants.stream().anyMatch(grant -> grant.role().includes(Role.SUBMITTER));
    }
}
