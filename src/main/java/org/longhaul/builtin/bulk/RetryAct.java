package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.Retries;
import org.longhaul.submission.Rights;

/** Has ended tasks done again: once for each bulk task, however often that is run. */
@ApplicationScoped
public class RetryAct implements BulkAct {
    private Retries retries;
    private PresentRights present;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected RetryAct() {}

    /** Acts through these. */
    @Inject
    public RetryAct(Retries retries, PresentRights present) {
        this.retries = retries;
        this.present = present;
    }

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public Operation operation() {
        return Operation.RETRY_TASK;
    }

    @Override
    public boolean act(String id, String bulk, Caller by) {
        var rights = new Repeating(Caller.throughJmx(by.actor()) ? Optional.of(by) : present.caller(by.name()));
        return !retries.retry(id, by.actor(), rights, "bulk " + bulk + " " + id).replayed();
    }

    /** Which tasks are theirs to repeat was found out already; which types are, is asked here. */
    private record Repeating(Optional<Caller> caller) implements Rights {
        @Override
        public boolean mayOrderFor(@Nullable String product) {
            return caller.map(now -> now.may(Operation.RETRY_TASK, product) || now.may(Operation.SUBMIT_TASK, product))
                    .orElse(true);
        }

        @Override
        public Set<String> products() {
            return Set.of();
        }

        @Override
        public boolean maySubmit(List<String> submitters, @Nullable String product) {
            if (submitters.isEmpty()) {
                return true;
            }
            return !submitters.equals(List.of(TaskType.SYSTEM))
                    && caller.filter(now -> now.may(Operation.RETRY_TASK, product)
                                    || now.names(product).stream().anyMatch(submitters::contains))
                            .isPresent();
        }
    }
}
