package org.longhaul.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.spi.Spread;
import org.longhaul.task.Lease;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;
import org.longhaul.tree.Grove;

@OnEachDatabase
class TreesTest {
    private final TestDatabase database;
    private final Trees trees;
    private Grove grove;
    private Grove.Member node;

    TreesTest(TestDatabase database) {
        this.database = database;
        this.trees = TestTrees.of(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
        grove = new Grove(database);
        node = grove.member("one");
    }

    private List<TreeEntry> walk(String id, int depth) {
        var all = new ArrayList<TreeEntry>();
        trees.walk(id, depth, true).forEachRemaining(all::add);
        return all;
    }

    private Lease spread(Lease parent, int children) {
        node.children.make(parent, Spread.over(Grove.childrenOf(children)), () -> false);
        node.ownership.end(parent, Grove.DONE);
        return parent;
    }

    private static List<String> keys(List<TreeEntry> entries) {
        return entries.stream()
                .map(entry -> entry.depth() + ":" + entry.task().tree().childKey())
                .toList();
    }

    @Test
    void a_tree_is_read_breadth_first_live_before_ended_and_these_as_they_ended() {
        grove.submit();
        Lease root = spread(node.take(), 4);
        Lease c0 = node.take();
        Lease c1 = node.take();
        Lease c2 = node.take();
        spread(c0, 2);
        node.ownership.end(c2, Grove.DONE);
        node.ownership.end(c1, Grove.FAILED);
        database.engine().update("UPDATE task SET ended = created WHERE id = ?", c2.taskId()); // well before c1
        node.roll();

        List<TreeEntry> tree = walk(root.taskId(), 20);

        assertThat(keys(tree)).containsExactly("0:null", "1:c0", "1:c3", "1:c2", "1:c1", "2:c0", "2:c1");
        assertThat(tree.get(0).children()).isEqualTo(new ChildCounts(4, 1, 1, 0, 0, 0));
        assertThat(tree.get(1).children()).isEqualTo(new ChildCounts(2, 0, 0, 0, 0, 0));
        assertThat(tree.get(2).children()).isNull();
        assertThat(tree.get(1).task().state()).isEqualTo(TaskState.WAITING);
        assertThat(keys(walk(root.taskId(), 1))).containsExactly("0:null", "1:c0", "1:c3", "1:c2", "1:c1");
        assertThat(keys(walk(c0.taskId(), 20))).containsExactly("0:c0", "1:c0", "1:c1");
        assertThat(keys(walk(root.taskId(), 0))).containsExactly("0:null");
    }

    @Test
    void many_children_are_read_in_parts_each_once() {
        grove.submit();
        Lease root = spread(node.take(), 500);
        for (int i = 0; i < 210; i++) {
            node.ownership.end(node.take(), Grove.DONE);
        }
        List<TreeEntry> tree = walk(root.taskId(), 20);
        assertThat(tree).hasSize(501);
        assertThat(tree.stream().map(entry -> entry.task().id()).distinct()).hasSize(501);
        assertThat(tree.subList(1, 291)).allMatch(entry -> !entry.task().state().isFinal());
        assertThat(tree.subList(291, 501)).allMatch(entry -> entry.task().state() == TaskState.SUCCEEDED);
    }

    @Test
    void a_task_that_is_not_there_has_no_tree() {
        assertThatThrownBy(() -> trees.walk("01a20fda-0000-7000-8000-000000000000", 20, true))
                .isInstanceOf(UnknownTaskException.class);
    }
}
