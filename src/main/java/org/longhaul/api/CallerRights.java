package org.longhaul.api;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.security.Role;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.Rights;

/**
 * What the caller may order.
 *
 * @param caller who sends the request
 * @param operator whether they repeat a task of others as an operator: of any product, and of any type that people
 *     submit
 */
record CallerRights(Caller caller, boolean operator) implements Rights {
    /** Of somebody who submits. */
    static Rights of(Caller caller) {
        return new CallerRights(caller, false);
    }

    @Override
    public boolean mayOrderFor(@Nullable String product) {
        return operator || caller.may(Operation.SUBMIT_TASK, product);
    }

    @Override
    public Set<String> products() {
        return operator ? Set.of() : caller.sight(Operation.SUBMIT_TASK).products();
    }

    @Override
    public boolean maySubmit(List<String> submitters, @Nullable String product) {
        if (submitters.equals(List.of(TaskType.SYSTEM))) {
            return false;
        }
        return submitters.isEmpty() || operator || names(product).stream().anyMatch(submitters::contains);
    }

    /** The account, and the codes of the roles it has for this product, those that a higher one includes as well. */
    private Set<String> names(@Nullable String product) {
        var names = new TreeSet<String>();
        names.add(caller.name());
        caller.grants().stream()
                .filter(grant -> grant.product() == null || Objects.equals(grant.product(), product))
                .forEach(grant -> Arrays.stream(Role.values())
                        .filter(role -> grant.role().includes(role))
                        .forEach(role -> names.add(role.code())));
        names.remove(TaskType.SYSTEM);
        return names;
    }
}
