package org.longhaul.query;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.query.WhyView.Code;
import org.longhaul.spi.Execution;
import org.longhaul.task.Gate;
import org.longhaul.task.Lanes;
import org.longhaul.task.Reason;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;

/**
 * Says why a task is not running. It looks at what the database says now, query by query: while things change, the
 * answer is that of a moment. All nodes are taken to offer the types of this one.
 */
@ApplicationScoped
public class Why {
    /** How far tasks ahead are counted. */
    public static final int COUNTED = 1000;

    private WhyStore store;
    private Catalog catalog;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Why() {}

    /** Answers from this store. */
    @Inject
    public Why(WhyStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /**
     * Why the task of that id is not running.
     *
     * @param sight the tasks whose ids the answer may tell
     * @throws UnknownTaskException if there is no such task
     */
    public WhyView of(String id, Sight sight) {
        var task = store.task(id).orElseThrow(() -> new UnknownTaskException(id));
        var reasons = new ArrayList<WhyView.Reason>();
        boolean waitsForTime = task.state() == TaskState.QUEUED && !task.isDue() && task.gate() != Gate.READY;
        switch (task.state()) {
            case QUEUED -> queued(task, waitsForTime, sight, reasons);
            case RUNNING -> reasons.add(running(task));
            case WAITING -> reasons.add(waiting(id));
            case SUCCEEDED, FAILED, ABORTED, DROPPED -> reasons.add(ended(task));
        }
        return new WhyView(id, task.state(), task.gate(), waitsForTime ? task.due() : null, reasons);
    }

    private static WhyView.Reason running(WhyStore.Standing task) {
        JsonObjectBuilder facts = JSON.createObjectBuilder();
        add(facts, "node", task.owner());
        add(facts, "since", task.started());
        add(facts, "heartbeat", task.heartbeat());
        return new WhyView.Reason(
                Code.RUNNING,
                "It is running on node %s since %s".formatted(task.owner(), task.started()),
                facts.build());
    }

    private WhyView.Reason waiting(String id) {
        var children = store.children(id).orElse(new WhyStore.Children(0, 0));
        long left = Math.max(0, children.made() - children.ended());
        return new WhyView.Reason(
                Code.WAITING_FOR_CHILDREN,
                "It waits for %d of the %d tasks it has spread its work over".formatted(left, children.made()),
                JSON.createObjectBuilder()
                        .add("children", children.made())
                        .add("ended", children.ended())
                        .build());
    }

    private static WhyView.Reason ended(WhyStore.Standing task) {
        JsonObjectBuilder facts =
                JSON.createObjectBuilder().add("end", task.state().name());
        add(facts, "reason", task.reason());
        add(facts, "at", task.ended());
        return new WhyView.Reason(
                Code.ENDED, "It has ended: %s at %s".formatted(task.state(), task.ended()), facts.build());
    }

    private void queued(WhyStore.Standing task, boolean waitsForTime, Sight sight, List<WhyView.Reason> reasons) {
        if (task.gate() == Gate.HELD) {
            reasons.add(held(task));
        }
        if (waitsForTime) {
            reasons.add(Reason.BACKOFF.code().equals(task.reason()) ? backoff(task) : due(task));
        }
        if (task.gate() != Gate.READY && task.key() != null && task.keyHeld() == null) {
            key(task, task.key(), sight, reasons);
        }
        TypeDefinition type = catalog.find(task.type()).orElse(null);
        if (type == null) {
            reasons.add(new WhyView.Reason(
                    Code.TYPE_UNKNOWN,
                    "This node has no type " + task.type(),
                    JSON.createObjectBuilder().add("type", task.type()).build()));
        }
        var nodes = store.nodes();
        var fitting = nodes.stream()
                .filter(node -> task.tag() == null
                        || task.tag().startsWith(Lanes.NODE)
                        || node.tags().contains(task.tag()))
                .toList();
        var up = fitting.stream().filter(WhyStore.Node::up).toList();
        if (up.isEmpty()) {
            reasons.add(noNode(task, nodes, fitting));
        } else if (type != null && task.gate() == Gate.READY) {
            crowded(task, type, up, reasons);
        }
        if (reasons.isEmpty()) {
            reasons.add(reason(Code.SOON, "Nothing holds it back: the next claim takes it"));
        }
    }

    private WhyView.Reason held(WhyStore.Standing task) {
        JsonObjectBuilder facts = JSON.createObjectBuilder();
        var hold = store.lastHold(task.id()).orElse(null);
        if (hold == null) {
            return new WhyView.Reason(Code.HELD, "Somebody holds it", facts.build());
        }
        facts.add("by", hold.actor()).add("at", hold.at().toString());
        return new WhyView.Reason(Code.HELD, "%s holds it since %s".formatted(hold.actor(), hold.at()), facts.build());
    }

    private static WhyView.Reason due(WhyStore.Standing task) {
        String until = task.due().toString();
        return new WhyView.Reason(
                Code.DUE,
                "Its time has not come: it is due at " + until,
                JSON.createObjectBuilder().add("until", until).build());
    }

    private WhyView.Reason backoff(WhyStore.Standing task) {
        String until = task.due().toString();
        JsonObjectBuilder facts = JSON.createObjectBuilder()
                .add("until", until)
                .add("attempt", task.attempt())
                .add("of", task.maxAttempts());
        String failure = store.message(task.id()).orElse(null);
        add(facts, "failure", failure);
        return new WhyView.Reason(
                Code.BACKOFF,
                "Attempt %d of %d failed%s; the next is due at %s"
                        .formatted(
                                task.attempt(), task.maxAttempts(), failure == null ? "" : " (" + failure + ")", until),
                facts.build());
    }

    private void key(WhyStore.Standing task, String key, Sight sight, List<WhyView.Reason> reasons) {
        var holder = store.holder(key).orElse(null);
        int before = store.inLineBefore(key, task.seq(), COUNTED);
        var behind = holder == null && before > 0 ? store.firstInLine(key).orElse(null) : holder;
        if (behind == null) {
            return; // it is handed the key at once
        }
        boolean seen = sight.covers(behind.product(), behind.submitter());
        JsonObjectBuilder facts = JSON.createObjectBuilder().add("key", key);
        if (seen) {
            facts.add("behind", behind.id());
        }
        int position = Math.min(before + 1, COUNTED);
        facts.add("behindState", behind.state().name()).add("position", position);
        reasons.add(new WhyView.Reason(
                Code.KEY,
                "It is number %d in line for its key, which %s (%s) has"
                        .formatted(position, seen ? "task " + behind.id() : "another task", behind.state()),
                facts.build()));
    }

    private static WhyView.Reason noNode(
            WhyStore.Standing task, List<WhyStore.Node> nodes, List<WhyStore.Node> fitting) {
        if (!fitting.isEmpty()) {
            var names = fitting.stream().map(WhyStore.Node::name).toList();
            return new WhyView.Reason(
                    Code.DRAINING,
                    "The nodes that could run it are shutting down: " + String.join(", ", names),
                    JSON.createObjectBuilder()
                            .add("nodes", JSON.createArrayBuilder(names))
                            .build());
        }
        if (task.tag() == null || nodes.isEmpty()) {
            return reason(Code.NO_NODE, "No node is up");
        }
        var tags = new TreeSet<String>();
        nodes.forEach(node -> tags.addAll(node.tags()));
        return new WhyView.Reason(
                Code.NO_NODE_WITH_TAG,
                "No node that is up offers the tag " + task.tag(),
                JSON.createObjectBuilder()
                        .add("tag", task.tag())
                        .add("tags", JSON.createArrayBuilder(tags))
                        .build());
    }

    /** What keeps a task waiting that could run otherwise: its type's limits, and busy workers. */
    private void crowded(
            WhyStore.Standing task, TypeDefinition type, List<WhyStore.Node> nodes, List<WhyView.Reason> reasons) {
        if (type.limit() > 0) {
            var permits = store.permits(type.name());
            if (permits.all() > 0 && permits.given() >= permits.all()) {
                reasons.add(new WhyView.Reason(
                        Code.LIMIT,
                        "%d tasks of type %s run in the cluster, and no more may"
                                .formatted(permits.given(), type.name()),
                        JSON.createObjectBuilder()
                                .add("scope", "cluster")
                                .add("running", permits.given())
                                .add("limit", permits.all())
                                .build()));
            }
        }
        var ofType = new HashMap<String, Integer>();
        var ofKind = new HashMap<String, Integer>();
        for (var each : store.running()) {
            var its = catalog.find(each.type()).orElse(null);
            if (its != null && its.execution() == type.execution()) {
                ofKind.merge(each.node(), each.tasks(), Integer::sum);
                if (each.type().equals(type.name())) {
                    ofType.merge(each.node(), each.tasks(), Integer::sum);
                }
            }
        }
        var busy = nodes.stream()
                .filter(node -> full(ofKind.getOrDefault(node.name(), 0), workers(node, type.execution())))
                .toList();
        var atLimit = nodes.stream()
                .filter(node -> full(ofType.getOrDefault(node.name(), 0), type.nodeLimit()))
                .toList();
        if (!nodes.stream().allMatch(node -> busy.contains(node) || atLimit.contains(node))) {
            return; // there is one that has room
        }
        if (!atLimit.isEmpty()) {
            reasons.add(nodeLimit(type, atLimit, ofType));
        }
        if (!busy.isEmpty()) {
            reasons.add(busy(task, type, nodes, busy, ofKind));
        }
    }

    private static boolean full(int running, int most) {
        return most > 0 && running >= most;
    }

    private static int workers(WhyStore.Node node, Execution execution) {
        return execution == Execution.BATCH ? node.workers() : node.directWorkers();
    }

    private static WhyView.Reason nodeLimit(
            TypeDefinition type, List<WhyStore.Node> atLimit, Map<String, Integer> running) {
        var list = JSON.createArrayBuilder();
        atLimit.forEach(node -> list.add(JSON.createObjectBuilder()
                .add("node", node.name())
                .add("running", running.getOrDefault(node.name(), 0))
                .add("limit", type.nodeLimit())));
        return new WhyView.Reason(
                Code.LIMIT,
                "No more than %d tasks of type %s run on one node, and so many run on %s"
                        .formatted(type.nodeLimit(), type.name(), names(atLimit)),
                JSON.createObjectBuilder()
                        .add("scope", "node")
                        .add("nodes", list)
                        .build());
    }

    private WhyView.Reason busy(
            WhyStore.Standing task,
            TypeDefinition type,
            List<WhyStore.Node> nodes,
            List<WhyStore.Node> busy,
            Map<String, Integer> running) {
        var list = JSON.createArrayBuilder();
        busy.forEach(node -> list.add(JSON.createObjectBuilder()
                .add("node", node.name())
                .add("running", running.getOrDefault(node.name(), 0))
                .add("workers", workers(node, type.execution()))));
        int ahead = store.ahead(lanes(type.execution(), nodes), task, COUNTED);
        return new WhyView.Reason(
                Code.NO_WORKER_FREE,
                "All workers are busy on %s; %d tasks are ahead of it".formatted(names(busy), ahead),
                JSON.createObjectBuilder()
                        .add("nodes", list)
                        .add("ahead", ahead)
                        .build());
    }

    private static String names(List<WhyStore.Node> nodes) {
        return nodes.stream().map(WhyStore.Node::name).collect(Collectors.joining(", "));
    }

    /** The lanes whose tasks wait for the same workers. */
    private List<String> lanes(Execution execution, List<WhyStore.Node> nodes) {
        var tags = new TreeSet<String>();
        nodes.forEach(node -> tags.addAll(node.tags()));
        var lanes = new ArrayList<String>();
        for (TypeDefinition each : catalog.all()) {
            if (each.execution() == execution) {
                lanes.add(Lanes.of(each.name(), null));
                tags.forEach(tag -> lanes.add(Lanes.of(each.name(), tag)));
            }
        }
        return lanes;
    }

    private static WhyView.Reason reason(Code code, String text) {
        return new WhyView.Reason(code, text, JSON.createObjectBuilder().build());
    }

    private static void add(JsonObjectBuilder facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.add(name, value.toString());
        }
    }
}
