package org.longhaul.management;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.StringReader;
import javax.management.OperationsException;
import org.longhaul.builtin.bulk.BulkOrders;
import org.longhaul.execution.Aborts;
import org.longhaul.execution.Comments;
import org.longhaul.ownership.Holds;
import org.longhaul.query.Modules;
import org.longhaul.query.TaskSummary;
import org.longhaul.request.CallerRights;
import org.longhaul.request.ComputedTasks;
import org.longhaul.request.OrderJson;
import org.longhaul.retention.Keeps;
import org.longhaul.retention.Retention;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.submission.Order;
import org.longhaul.submission.Request;
import org.longhaul.submission.Retries;
import org.longhaul.submission.Submission;

/** What operations do: as whoever calls, to what they may. */
@Dependent
class TaskActs {
    private final ServerCalls calls;
    private final TaskReads reads;
    private final Submission submission;
    private final Aborts aborts;
    private final Holds holds;
    private final Retries retries;
    private final Keeps keeps;
    private final Comments comments;
    private final BulkOrders bulk;
    private final Modules modules;
    private final Retention retention;
    private final ComputedTasks computed;

    @Inject
    TaskActs(
            ServerCalls calls,
            TaskReads reads,
            Submission submission,
            Aborts aborts,
            Holds holds,
            Retries retries,
            Keeps keeps,
            Comments comments,
            BulkOrders bulk,
            Modules modules,
            Retention retention,
            ComputedTasks computed) {
        this.calls = calls;
        this.reads = reads;
        this.submission = submission;
        this.aborts = aborts;
        this.holds = holds;
        this.retries = retries;
        this.keeps = keeps;
        this.comments = comments;
        this.bulk = bulk;
        this.modules = modules;
        this.retention = retention;
        this.computed = computed;
    }

    /** The object in this text. */
    static JsonObject json(String name, String text) {
        try (var reader = JSON.createReader(new StringReader(text.isBlank() ? "{}" : text))) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            // without what the parser says: it may quote a secret
            throw new IllegalArgumentException(name + " is a JSON object, such as {\"file\": \"a.csv\"}");
        }
    }

    String submit(String type, String parameters) {
        Caller caller = calls.caller();
        return submitted(
                Order.of(type.strip(), OrderJson.values(json("parameters", parameters)), caller.actor()), caller);
    }

    String submitOrder(String order) {
        Caller caller = calls.caller();
        return submitted(OrderJson.read(json("order", order), caller.actor()), caller);
    }

    private String submitted(Order order, Caller caller) {
        return submission.submit(Request.of(order, CallerRights.of(caller))).id();
    }

    String checkOrder(String order) {
        Caller caller = calls.caller();
        var checked = submission
                .check(Request.of(OrderJson.read(json("order", order), caller.actor()), CallerRights.of(caller)))
                .get(0);
        return JSON.createObjectBuilder()
                .add("type", checked.order().type())
                .add("parameters", checked.parameters())
                .build()
                .toString();
    }

    void abort(String id) throws OperationsException {
        if (TaskReads.computed(id)) {
            computed.abort(id.strip(), calls.caller());
        } else {
            aborts.abort(
                    reads.found(id, Operation.ABORT_TASK).task().id(),
                    calls.caller().actor());
        }
    }

    String matching(String act, String filter) {
        return bulk.order(act, Filters.some(filter), calls.caller());
    }

    void hold(String id) throws OperationsException {
        holds.hold(
                reads.found(id, Operation.HOLD_TASK).task().id(), calls.caller().actor());
    }

    void release(String id) throws OperationsException {
        holds.release(
                reads.found(id, Operation.RELEASE_TASK).task().id(),
                calls.caller().actor());
    }

    String retry(String id) throws OperationsException {
        TaskSummary old = reads.found(id, Operation.RETRY_TASK).task();
        Caller caller = calls.caller();
        boolean operator = caller.may(Operation.RETRY_TASK, old.product());
        return retries.retry(old.id(), caller.actor(), new CallerRights(caller, operator), null)
                .id();
    }

    void keep(String id) throws OperationsException {
        keeps.keep(
                reads.found(id, Operation.KEEP_TASK).task().id(), calls.caller().actor());
    }

    void letGo(String id) throws OperationsException {
        keeps.letGo(
                reads.found(id, Operation.KEEP_TASK).task().id(), calls.caller().actor());
    }

    void comment(String id, String text) throws OperationsException {
        comments.append(
                reads.found(id, Operation.COMMENT_TASK).task().id(),
                calls.caller().actor(),
                text);
    }

    long drain(String module) {
        String known = modules.find(module.strip())
                .orElseThrow(() -> new IllegalArgumentException("There is no module %s; there are %s"
                        .formatted(
                                module,
                                String.join(
                                        ", ",
                                        modules.all().stream()
                                                .map(each -> each.name())
                                                .toList()))))
                .name();
        return retention.drain(known, calls.caller().actor()).removed();
    }
}
