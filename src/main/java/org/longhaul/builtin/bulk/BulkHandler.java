package org.longhaul.builtin.bulk;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskQuery;
import org.longhaul.security.Caller;
import org.longhaul.spi.Execution;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.SubmissionException;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskException;
import org.longhaul.task.UnknownTaskException;

/**
 * Does something to all tasks that a filter finds, one after the other in the order of their submission, each in a
 * transaction of its own and in the name of whoever ordered it. After each hundred it stores how far it is. Tasks that
 * were submitted after the bulk task are left alone, and so is the bulk task itself.
 */
@TaskType(
        name = BulkHandler.TYPE,
        module = "admin",
        description = "Does something to all tasks that a filter finds.",
        parameters = {
            @Parameter(
                    name = BulkOrder.OPERATION,
                    required = true,
                    max = 20,
                    description = "What is done to each task."),
            @Parameter(
                    name = BulkOrder.FILTER,
                    max = TaskFilter.MAX_LENGTH,
                    description = "The tasks it is done to, as a query string; all if it is missing."),
            @Parameter(
                    name = BulkOrder.SIGHT,
                    required = true,
                    max = 20_000,
                    description = "The tasks that whoever ordered it might do it to, as JSON."),
            @Parameter(name = BulkOrder.ACCOUNT, required = true, max = 100, description = "Who ordered it."),
            @Parameter(name = BulkOrder.ORIGIN, max = 100, description = "The address it was ordered from."),
            @Parameter(name = BulkOrder.GRANTS, max = 1000, description = "The roles of who ordered it through JMX.")
        },
        restartable = true,
        attempts = 10,
        submitters = TaskType.SYSTEM,
        execution = Execution.DIRECT)
public class BulkHandler implements TaskHandler {
    static final String TYPE = "bulk";

    private static final String UNIT = "tasks";

    private final TaskQuery query;
    private final BulkActs acts;
    private final PresentRights rights;

    /** Finds tasks by this query, and does these acts to them. */
    @Inject
    public BulkHandler(TaskQuery query, BulkActs acts, PresentRights rights) {
        this.query = query;
        this.acts = acts;
        this.rights = rights;
    }

    @Override
    public void run(TaskContext context) {
        String bulk = context.id();
        BulkOrder order = BulkOrder.of(context.parameters());
        BulkAct act = acts.named(order.act());
        long own = query.find(bulk)
                .orElseThrow(() -> new UnknownTaskException(bulk))
                .task()
                .seq();
        Tally tally = context.lastCheckpoint()
                .map(Tally::of)
                .orElseGet(() -> new Tally(query.count(sights(order, act), order.filter(), own)));
        context.progress(tally.matched(), tally.total(), UNIT);
        while (!context.shouldStop()) {
            // what is revoked meanwhile is not done any more
            List<Sight> sights = sights(order, act);
            var next = query.walk(sights, order.filter(), tally.place(), own, TaskQuery.MAX_LIMIT / 2);
            if (next.isEmpty()) {
                context.result(tally.result());
                return;
            }
            next.forEach((seq, id) -> {
                if (!context.shouldStop()) {
                    act(act, id, bulk, seq, order, tally);
                    context.progress(tally.matched(), tally.total(), UNIT);
                }
            });
            context.checkpoint(tally.checkpoint());
        }
    }

    /** What whoever ordered it might touch then, and what they may touch now. */
    private List<Sight> sights(BulkOrder order, BulkAct act) {
        var sights = new ArrayList<Sight>();
        sights.add(order.sight());
        if (!Caller.throughJmx(order.by().actor())) { // its names are the JVM's, and no accounts
            rights.of(order.by().name(), act.operation()).ifPresent(sights::add);
        }
        return sights;
    }

    private static void act(BulkAct act, String id, String bulk, long seq, BulkOrder order, Tally tally) {
        try {
            if (act.act(id, bulk, order.by())) {
                tally.changed(seq);
            } else {
                tally.unchanged(seq);
            }
        } catch (NodeDrainingException e) {
            throw e; // that says nothing of the task: another node goes on
        } catch (TaskException | SubmissionException e) {
            tally.refused(seq, id, String.valueOf(e.getMessage()));
        }
    }
}
