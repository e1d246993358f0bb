package org.longhaul.submission;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.spi.TaskType;

/** What somebody may order. */
public interface Rights {
    /** Those of the application itself: everything. */
    Rights APPLICATION = new Rights() {
        @Override
        public boolean mayOrderFor(@Nullable String product) {
            return true;
        }

        @Override
        public Set<String> products() {
            return Set.of();
        }

        @Override
        public boolean maySubmit(List<String> submitters, @Nullable String product) {
            return true;
        }
    };

    /** Whether they may order tasks of this product; null for none. */
    boolean mayOrderFor(@Nullable String product);

    /** The products that they may order for by name; empty if they may for all. */
    Set<String> products();

    /**
     * Whether a type that names these submitters is theirs to order.
     *
     * @param submitters names of accounts and roles, or {@link TaskType#SYSTEM}; everybody's if empty
     * @param product the product of the order
     */
    boolean maySubmit(List<String> submitters, @Nullable String product);
}
