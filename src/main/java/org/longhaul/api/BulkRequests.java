package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.builtin.bulk.BulkOrders;
import org.longhaul.query.TaskFilter;

/** Takes requests for acts on all tasks that a filter finds. */
@ApplicationScoped
public class BulkRequests {
    private static final String ALL = "all";

    private BulkOrders bulk;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BulkRequests() {}

    /** Orders it here. */
    @Inject
    public BulkRequests(BulkOrders bulk, TaskAccess tasks) {
        this.bulk = bulk;
        this.tasks = tasks;
    }

    /** Orders the act of that name on the tasks that the request's query finds: 202 with the task that does it. */
    Response order(String act, UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), QueryParameters.filtersAnd(ALL));
        TaskFilter filter = parameters.filter(uri.getQueryParameters(false));
        boolean all = parameters.flag(ALL);
        parameters.done();
        if (filter.isEmpty() && !all) {
            throw new ProblemException(Problem.of(
                    422,
                    "filter-required",
                    "Which tasks?",
                    "Give at least one filter such as state=QUEUED, or all=true to %s every task.".formatted(act)));
        }
        String id = bulk.order(act, filter, tasks.caller());
        return tasks.accepted(id, uri)
                .location(new Links(uri.getBaseUri()).task(id))
                .build();
    }
}
