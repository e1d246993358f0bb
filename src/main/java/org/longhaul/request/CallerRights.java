package org.longhaul.request;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.Rights;

/**
 * What the caller may order.
 *
 * @param caller who sends the request
 * @param operator whether they repeat a task of others as an operator: of any product, and of any type that people
 *     submit
 */
public record CallerRights(Caller caller, boolean operator) implements Rights {
    /** Of somebody who submits. */
    public static Rights of(Caller caller) {
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
        return submitters.isEmpty()
                || operator
                || caller.names(product).stream().anyMatch(submitters::contains);
    }
}
