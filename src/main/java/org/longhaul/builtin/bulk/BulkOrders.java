package org.longhaul.builtin.bulk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.platform.Texts;
import org.longhaul.query.TaskFilter;
import org.longhaul.security.Caller;
import org.longhaul.submission.Order;
import org.longhaul.submission.Submission;
import org.longhaul.task.Sight;

/** Has something done to many tasks: by a task, which can be followed and aborted like any other. */
@ApplicationScoped
public class BulkOrders {
    private static final int MOST_SUMMARY = 200;

    private Submission submission;
    private BulkActs acts;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BulkOrders() {}

    /** Hands in orders here. */
    @Inject
    public BulkOrders(Submission submission, BulkActs acts) {
        this.submission = submission;
        this.acts = acts;
    }

    /**
     * Orders it. What the caller may not do it to is left alone, and so is what is submitted later.
     *
     * @param act the name of what is to be done, such as {@code abort}
     * @param filter the tasks to do it to
     * @return the id of the bulk task
     */
    public String order(String act, TaskFilter filter, Caller caller) {
        Sight sight = caller.sight(acts.named(act).operation());
        var order = new BulkOrder(act, filter, sight, caller);
        String summary = act + " tasks: " + (filter.isEmpty() ? "all" : filter.text());
        String product =
                !sight.all() && sight.submitter() == null && sight.products().size() == 1
                        ? sight.products().iterator().next()
                        : null;
        return submission.submit(Order.of(BulkHandler.TYPE, order.parameters(), caller.actor())
                .withSummary(Texts.stored(summary, MOST_SUMMARY))
                .withProduct(product));
    }
}
