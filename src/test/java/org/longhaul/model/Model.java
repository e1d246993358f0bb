package org.longhaul.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/** What should be in the database: every task that was ordered, and the rules by which it lives, ends and goes. */
final class Model {
    private final Map<String, Twin> twins = new LinkedHashMap<>();
    private final Map<TaskState, Long> gone = new EnumMap<>(TaskState.class);
    private Duration userTtl;
    private boolean ageCounts = true;

    Model(Duration userTtl) {
        this.userTtl = userTtl;
    }

    Collection<Twin> all() {
        return twins.values();
    }

    Twin twin(String id) {
        Twin twin = twins.get(id);
        if (twin == null) {
            throw new AssertionError("The model knows no task " + id);
        }
        return twin;
    }

    List<Twin> those(Predicate<Twin> which) {
        return twins.values().stream().filter(which).toList();
    }

    Map<TaskState, Long> goneByState() {
        return gone;
    }

    void lifetimes(Duration newUserTtl, boolean age) {
        userTtl = newUserTtl;
        ageCounts = age;
    }

    void add(Twin twin) {
        twins.put(twin.id, twin);
    }

    /** A child is born; if its parent is to stop, it has ended. */
    void born(Twin parent, Twin child) {
        add(child);
        parent.children.add(child);
        if (parent.stops()) {
            child.abortAsked = true;
            child.delayed = false;
            finish(child, TaskState.ABORTED);
        }
    }

    /** Children were made, or would have been. */
    void spread(Twin parent) {
        if (!parent.spread) {
            parent.spread = true;
            parent.stopping = parent.abortAsked;
        }
    }

    void claimed(Twin twin, Lease lease, String node) {
        twin.state = TaskState.RUNNING;
        twin.attempt++;
        twin.lease = lease;
        twin.node = node;
    }

    private void finish(Twin twin, TaskState end) {
        twin.state = end;
        twin.lease = null;
        if (twin.parent == null) {
            Duration ttl = twin.ttl == null ? userTtl : twin.ttl;
            twin.stays = ttl.compareTo(Duration.ofSeconds(90)) < 0 ? Duration.ofSeconds(90) : ttl;
            twin.toFold = twin.spread;
        }
    }

    /** Where the end of its attempt puts a running task. */
    TaskState ended(Twin twin, Outcome outcome) {
        TaskState wanted = outcome.state();
        boolean byItself = outcome instanceof Outcome.Aborted aborted && aborted.reason() != Reason.ASKED;
        if (outcome instanceof Outcome.TryAgain && twin.attempt >= twin.attempts()) {
            wanted = TaskState.FAILED;
        }
        if (twin.abortAsked && wanted != TaskState.DROPPED && !byItself) {
            wanted = TaskState.ABORTED;
        }
        if (outcome instanceof Outcome.Released && wanted == TaskState.QUEUED) {
            twin.attempt--;
        }
        if (outcome instanceof Outcome.TryAgain again && wanted == TaskState.QUEUED) {
            twin.delayed = !again.after().isZero();
        }
        return leaves(twin, wanted);
    }

    /** Where a running task goes whose node is lost. */
    void lost(Twin twin) {
        if (twin.abortAsked) {
            leaves(twin, TaskState.ABORTED);
        } else if (twin.gentle && twin.attempt < twin.attempts()) {
            leaves(twin, TaskState.QUEUED);
        } else {
            leaves(twin, TaskState.DROPPED);
        }
    }

    private TaskState leaves(Twin twin, TaskState wanted) {
        twin.lease = null;
        if (!wanted.isFinal()) {
            twin.state = wanted;
        } else if (twin.spread) {
            twin.state = TaskState.WAITING;
            twin.pending = wanted;
            twin.stopping |= wanted != TaskState.SUCCEEDED;
        } else {
            finish(twin, wanted);
        }
        return twin.state;
    }

    /** It is asked to stop by somebody, which it can be. */
    void aborted(Twin twin) {
        twin.abortAsked = true;
        twin.stopping |= twin.spread;
        if (twin.state == TaskState.QUEUED) {
            neverRuns(twin);
        }
    }

    private void neverRuns(Twin twin) {
        twin.held = false;
        twin.delayed = false;
        twin.abortAsked = true;
        if (twin.spread) {
            twin.state = TaskState.WAITING;
            twin.pending = TaskState.ABORTED;
            twin.stopping = true;
        } else {
            finish(twin, TaskState.ABORTED);
        }
    }

    /** Every stop has gone down as far as it goes. */
    void stopsCarriedDown() {
        var stopping = new ArrayDeque<>(those(twin -> twin.live() && twin.stopping));
        while (!stopping.isEmpty()) {
            for (Twin child : stopping.removeFirst().children) {
                if (child.state == TaskState.QUEUED) {
                    neverRuns(child);
                } else if (child.live() && child.gentle && !child.abortAsked) {
                    child.abortAsked = true;
                    child.stopping |= child.spread;
                } else {
                    continue;
                }
                if (child.live() && child.stopping) {
                    stopping.add(child);
                }
            }
        }
    }

    /** Everything that was reported has been added up, up to the roots. */
    void rolledUp() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Twin twin : those(each -> each.live() && each.spread)) {
                boolean tooMany = twin.failures() > twin.tolerated;
                if (twin.stopEarly && tooMany) {
                    twin.stopping = true;
                }
                if (twin.state == TaskState.WAITING && twin.childrenOver()) {
                    decided(twin, tooMany);
                    changed = true;
                }
            }
        }
    }

    private void decided(Twin twin, boolean tooMany) {
        TaskState pending = twin.pending == null ? TaskState.SUCCEEDED : twin.pending;
        if (pending == TaskState.DROPPED) {
            finish(twin, pending);
        } else if (twin.abortAsked) {
            finish(twin, TaskState.ABORTED);
        } else if (pending != TaskState.SUCCEEDED) {
            finish(twin, pending);
        } else if (tooMany) {
            finish(twin, TaskState.FAILED);
        } else if (twin.joins) {
            twin.state = TaskState.QUEUED;
            twin.pending = null;
            twin.joins = false;
            twin.stopping = false;
            twin.attempt = 0;
            twin.stage++;
        } else {
            finish(twin, TaskState.SUCCEEDED);
        }
    }

    /** Trees that have ended are folded as far as they may be. */
    int folded() {
        int all = 0;
        for (Twin root : those(twin -> twin.parent == null && !twin.live() && twin.toFold && !twin.kept)) {
            boolean whole = true;
            for (Twin twin : leavesFirst(root)) {
                boolean shown = twin == root || twin.parent == root || twin.state != TaskState.SUCCEEDED;
                boolean alone = twin.children.stream().allMatch(child -> child.gone);
                if (!shown && alone && !twin.kept) {
                    goes(twin);
                    all++;
                } else if (!shown && alone) {
                    whole = false;
                }
            }
            root.toFold = !whole;
        }
        return all;
    }

    /** Roots whose time is over have gone, with what is below them, but for what somebody keeps. */
    int collected() {
        return goneWith(twin -> twin.overdue || (twin.ancient && ageCounts));
    }

    /** All ended trees have gone, but for what somebody keeps. */
    int drained() {
        return goneWith(twin -> true);
    }

    private int goneWith(Predicate<Twin> which) {
        int all = 0;
        for (Twin root : those(twin -> twin.parent == null && !twin.live() && !twin.kept)) {
            if (which.test(root)) {
                for (Twin twin : leavesFirst(root)) {
                    if (!twin.kept && twin.children.stream().allMatch(child -> child.gone)) {
                        goes(twin);
                        all++;
                    }
                }
            }
        }
        return all;
    }

    private static List<Twin> leavesFirst(Twin root) {
        var all = new ArrayList<>(root.whole());
        java.util.Collections.reverse(all);
        return all;
    }

    private void goes(Twin twin) {
        if (twin.live()) {
            throw new AssertionError("The model would remove what lives: " + twin);
        }
        twin.gone = true;
        twins.remove(twin.id);
        gone.merge(twin.state, 1L, Long::sum);
    }

    Set<String> ids() {
        return twins.values().stream().map(twin -> twin.id).collect(Collectors.toSet());
    }
}
