package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** The acts there are, by name. */
@ApplicationScoped
public class BulkActs {
    private Iterable<BulkAct> acts;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BulkActs() {}

    /** All beans that are one. */
    @Inject
    public BulkActs(@Any Instance<BulkAct> acts) {
        this((Iterable<BulkAct>) acts);
    }

    /** These. */
    BulkActs(Iterable<BulkAct> acts) {
        this.acts = acts;
    }

    /**
     * The act of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    BulkAct named(String name) {
        for (BulkAct act : acts) {
            if (act.name().equals(name)) {
                return act;
            }
        }
        throw new IllegalArgumentException("Nothing that can be done to many tasks is called " + name);
    }
}
