package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.security.TestAudits;
import org.longhaul.spi.Child;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskRequest;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;
import org.longhaul.tree.Grove;

/**
 * Trees of 15 tasks: a root, its two children, and so on; a path such as 0.1.0 names a task below the root. Folded, they
 * keep what people look for.
 */
@OnEachDatabase
class FoldingTest {
    private static final int LEAVES = 8;

    private final TestDatabase database;
    private final Retrying retrying;
    private final LiveSettings settings;
    private final RetentionStore store;
    private final Folding folding;
    private final Retention retention;
    private final Map<String, String> ids = new HashMap<>();
    private Grove grove;
    private Grove.Member node;

    FoldingTest(TestDatabase database) {
        this.database = database;
        this.retrying = new Retrying(database.transactions(), database);
        this.settings =
                new LiveSettings(new SettingStore(database), retrying, Clock.systemUTC(), change -> {}, name -> "");
        this.store = new RetentionStore(database);
        this.folding = new Folding(store, settings, retrying);
        this.retention = new Retention(store, settings, retrying, TestAudits.on(database));
    }

    @BeforeEach
    void clean() {
        database.clean();
        grove = new Grove(database);
        node = grove.member("one");
    }

    /** Grows a tree whose eight leaves run. */
    private List<Lease> grow(boolean tolerant) {
        ids.clear();
        ids.put("", grove.submit());
        var leaves = new ArrayList<Lease>();
        for (int i = 0; i < 7; i++) {
            Lease inner = node.take();
            var spread = Spread.over(List.of(Grove.child("0"), Grove.child("1")));
            node.children.make(inner, tolerant ? spread.toleratingAll() : spread, () -> false);
            node.ownership.end(inner, Grove.DONE);
            String path = path(inner.taskId());
            for (String key : List.of("0", "1")) {
                ids.put(path.isEmpty() ? key : path + "." + key, grove.childOf(inner.taskId(), key));
            }
        }
        for (int i = 0; i < LEAVES; i++) {
            leaves.add(node.take());
        }
        return leaves;
    }

    private String path(String id) {
        return ids.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private Set<String> left() {
        var left = new TreeSet<String>();
        Set<String> rows = new HashSet<>(
                database.engine().list("SELECT id FROM task WHERE root_id = ?", row -> row.getString(1), ids.get("")));
        ids.forEach((path, id) -> {
            if (rows.contains(id)) {
                left.add(path);
            }
        });
        assertThat(rows).hasSize(left.size());
        return left;
    }

    private void finish(List<Lease> leaves, Map<String, Outcome> outcomes) {
        for (Lease leaf : leaves) {
            node.ownership.end(leaf, outcomes.getOrDefault(path(leaf.taskId()), Grove.DONE));
        }
        node.roll();
    }

    private void nothingDangles() {
        for (String table : List.of("task_detail", "task_event", "task_run", "tree_node")) {
            assertThat(grove.count("SELECT count(*) FROM " + table
                            + " d WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = d.task_id)"))
                    .as(table)
                    .isZero();
        }
        assertThat(grove.count("SELECT count(*) FROM tree_delta")).isZero();
    }

    /** Every order in which eight leaves can end, but for those that differ only by swapping the children of a task. */
    private static List<List<Integer>> orders() {
        var all = new ArrayList<List<Integer>>();
        permute(new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7)), 0, all, new HashSet<>());
        return all;
    }

    private static void permute(List<Integer> places, int from, List<List<Integer>> all, Set<String> seen) {
        if (from == places.size()) {
            if (seen.add(shape(places, 0, LEAVES))) {
                all.add(List.copyOf(places));
            }
            return;
        }
        for (int i = from; i < places.size(); i++) {
            Collections.swap(places, from, i);
            permute(places, from + 1, all, seen);
            Collections.swap(places, from, i);
        }
    }

    /** The tree with the time at which each leaf ends, its branches sorted. */
    private static String shape(List<Integer> order, int from, int to) {
        if (to - from == 1) {
            return String.valueOf(order.indexOf(from));
        }
        int middle = (from + to) / 2;
        String one = shape(order, from, middle);
        String other = shape(order, middle, to);
        return one.compareTo(other) < 0 ? "(" + one + other + ")" : "(" + other + one + ")";
    }

    @Test
    void whatever_the_order_of_the_ends_a_tree_that_succeeded_keeps_its_root_and_its_children() {
        var orders = orders();
        assertThat(orders).hasSize(315);
        // the slower databases take every tenth: which differ from run to run
        int step = database.kind() == TestDatabase.Kind.H2 ? 1 : 10;
        int first = new Random().nextInt(step);
        for (int i = first; i < orders.size(); i += step) {
            List<Lease> leaves = grow(false);
            leaves.sort(Comparator.comparing(lease -> path(lease.taskId())));
            var ordered = orders.get(i).stream().map(leaves::get).toList();
            for (Lease leaf : ordered) {
                node.ownership.end(leaf, Grove.DONE);
                node.roll();
                assertThat(folding.fold()).isLessThanOrEqualTo(12);
            }
            assertThat(grove.state(ids.get(""))).isEqualTo(TaskState.SUCCEEDED);
            folding.fold();
            assertThat(left()).as("order %s", orders.get(i)).containsExactly("", "0", "1");
            database.clean();
            grove = new Grove(database);
            node = grove.member("one");
        }
    }

    @Test
    void what_is_folded_is_still_counted_and_its_progress_stays() {
        finish(grow(false), Map.of());
        String root = ids.get("");
        long completed = grove.number(root, "completed");
        assertThat(folding.fold()).isEqualTo(12);
        assertThat(folding.fold()).isZero();
        assertThat(left()).containsExactly("", "0", "1");
        assertThat(grove.number(root, "completed")).isEqualTo(completed).isEqualTo(8);
        assertThat(grove.number(root, "total")).isEqualTo(8);
        String child = ids.get("0");
        assertThat(grove.count("SELECT succeeded FROM tree_node WHERE task_id = ?", child))
                .isEqualTo(2);
        assertThat(grove.count("SELECT folded FROM tree_node WHERE task_id = ?", child))
                .isEqualTo(2);
        assertThat(grove.count("SELECT folded FROM tree_node WHERE task_id = ?", root))
                .isZero();
        nothingDangles();
        assertThat(grove.count("SELECT SUM(tasks) FROM totals")).isEqualTo(12);
    }

    @Test
    void a_failed_leaf_keeps_the_path_to_it() {
        finish(grow(false), Map.of("0.1.0", Grove.FAILED));
        folding.fold();
        assertThat(left()).containsExactly("", "0", "0.1", "0.1.0", "1");
        assertThat(grove.state(ids.get(""))).isEqualTo(TaskState.FAILED);
        nothingDangles();
    }

    @Test
    void a_failure_that_was_tolerated_keeps_the_path_to_it_all_the_same() {
        finish(grow(true), Map.of("1.0.1", Grove.FAILED));
        folding.fold();
        assertThat(grove.state(ids.get(""))).isEqualTo(TaskState.SUCCEEDED);
        assertThat(left()).containsExactly("", "0", "1", "1.0", "1.0.1");
    }

    @Test
    void several_failures_keep_several_paths() {
        finish(grow(true), Map.of("0.0.0", Grove.FAILED, "0.0.1", Grove.FAILED, "1.1.1", Grove.FAILED));
        folding.fold();
        assertThat(left()).containsExactly("", "0", "0.0", "0.0.0", "0.0.1", "1", "1.1", "1.1.1");
    }

    @Test
    void a_failure_in_the_middle_keeps_the_path_to_it() {
        // the task in the middle does not tolerate what its leaves do, those above it do
        String root = grove.submit();
        ids.clear();
        ids.put("", root);
        Lease top = node.take();
        node.children.make(
                top, Spread.over(List.of(Grove.child("0"), Grove.child("1"))).toleratingAll(), () -> false);
        node.ownership.end(top, Grove.DONE);
        ids.put("0", grove.childOf(root, "0"));
        ids.put("1", grove.childOf(root, "1"));
        for (int i = 0; i < 2; i++) {
            Lease inner = node.take();
            String path = path(inner.taskId());
            node.children.make(
                    inner,
                    Spread.over(List.of(Grove.child("0"), Grove.child("1"))).toleratingAll(),
                    () -> false);
            node.ownership.end(inner, Grove.DONE);
            ids.put(path + ".0", grove.childOf(inner.taskId(), "0"));
            ids.put(path + ".1", grove.childOf(inner.taskId(), "1"));
        }
        for (int i = 0; i < 4; i++) {
            Lease middle = node.take();
            String path = path(middle.taskId());
            node.children.make(middle, Child.of("0", TaskRequest.of(Grove.WORK)));
            ids.put(path + ".0", grove.childOf(middle.taskId(), "0"));
            node.ownership.end(middle, path.equals("0.1") ? Grove.FAILED : Grove.DONE);
        }
        node.roll(); // the child of the one that failed is stopped
        for (var next = node.claim(); next.isPresent(); next = node.claim()) {
            node.ownership.end(next.get().lease(), Grove.DONE);
        }
        node.roll();
        folding.fold();
        assertThat(grove.state(ids.get("0.1"))).isEqualTo(TaskState.FAILED);
        // the child that was stopped was aborted, so the path to it stays as well
        assertThat(left()).containsExactly("", "0", "0.1", "0.1.0", "1");
    }

    @Test
    void a_tree_that_runs_is_not_folded() {
        List<Lease> leaves = grow(false);
        finish(leaves.subList(0, 7), Map.of());
        assertThat(folding.fold()).isZero();
        assertThat(left()).hasSize(15);
    }

    @Test
    void a_tree_that_is_kept_stays_whole_until_it_is_released() {
        finish(grow(false), Map.of());
        database.engine().update("UPDATE task SET gc_hold = TRUE WHERE id = ?", ids.get(""));
        assertThat(folding.fold()).isZero();
        assertThat(left()).hasSize(15);
        database.engine().update("UPDATE task SET gc_hold = FALSE WHERE id = ?", ids.get(""));
        folding.fold();
        assertThat(left()).hasSize(3);
    }

    @Test
    void a_fold_that_is_cut_off_goes_on_where_it_was() {
        finish(grow(false), Map.of("1.1.1", Grove.FAILED));
        var leaves = store.leaves(List.of(ids.get("")), true, "", 3);
        retrying.inOwnTransaction(() ->
                store.remove(leaves.stream().map(RetentionStore.Leaf::task).toList()));
        folding.fold();
        assertThat(left()).containsExactly("", "0", "1", "1.1", "1.1.1");
        nothingDangles();
    }

    @Test
    void an_old_tree_goes_as_a_whole_leaves_first() {
        finish(grow(false), Map.of("0.1.0", Grove.FAILED));
        database.engine().update("UPDATE task SET expires = ended WHERE id = ?", ids.get(""));
        retention.collect();
        assertThat(left()).isEmpty();
        nothingDangles();
        assertThat(grove.count("SELECT SUM(tasks) FROM totals")).isEqualTo(15);
        assertThat(grove.count("SELECT count(*) FROM task")).isZero();
    }

    @Test
    void nothing_of_a_tree_that_runs_goes_however_old_it_is() {
        List<Lease> leaves = grow(false);
        finish(leaves.subList(0, 7), Map.of());
        database.engine()
                .update("UPDATE task SET expires = CAST('2001-01-01 00:00:00' AS timestamp),"
                        + " ended = CAST('2001-01-01 00:00:00' AS timestamp) WHERE state >= 3");
        retention.collect();
        assertThat(left()).hasSize(15);
    }
}
