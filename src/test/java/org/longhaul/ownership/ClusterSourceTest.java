package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class ClusterSourceTest {
    private final TestDatabase database;
    private final Rows rows;
    private final NodeStore nodes;
    private TestNode lost;
    private TestNode rescuer;

    ClusterSourceTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
        this.nodes = new NodeStore(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
        lost = new TestNode(database, "lost").joined();
        rescuer = new TestNode(database, "rescuer").joined();
        rows.insert(New.task("a"), New.task("b"));
    }

    private List<VirtualTask> seen() {
        return new ClusterSource(new NodeStore(database)).list().tasks();
    }

    private void dies() {
        database.transactions().own(() -> nodes.dead("lost", lost.node.incarnation()));
    }

    @Test
    void nodes_that_are_just_there_are_no_tasks() {
        lost.claimOne();

        assertThat(seen()).isEmpty();
    }

    @Test
    void a_drain_is_a_task_until_the_node_has_stopped_and_one_that_ended_after() {
        lost.claimOne();
        lost.claimOne();
        lost.node.drain();

        VirtualTask drain = seen().get(0);
        assertThat(drain.type()).isEqualTo("drain");
        assertThat(drain.node()).isEqualTo("lost");
        assertThat(drain.state()).isEqualTo(State.RUNNING);
        assertThat(drain.total()).isEqualTo(2);
        assertThat(drain.completed()).isZero();
        assertThat(drain.unit()).isEqualTo("tasks");
        assertThat(drain.abortable()).isFalse();
        assertThat(drain.children())
                .singleElement()
                .satisfies(child -> assertThat(child.node()).isEqualTo("lost"));
        database.engine().update("DELETE FROM task_run WHERE task_id = 'a'");
        database.engine().update("DELETE FROM task WHERE id = 'a'");
        assertThat(seen().get(0).completed()).isEqualTo(1);
        database.engine().update("DELETE FROM task_run WHERE task_id = 'b'");
        database.engine().update("DELETE FROM task WHERE id = 'b'");
        lost.node.stopped();

        VirtualTask ended = seen().get(0);
        assertThat(seen()).hasSize(1);
        assertThat(ended.id()).isEqualTo(drain.id());
        assertThat(ended.started()).isEqualTo(drain.started());
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(ended.completed()).isEqualTo(2);
        assertThat(ended.ended()).isNotNull().isAfterOrEqualTo(ended.started());
    }

    @Test
    void what_a_dead_node_left_is_a_task_until_all_of_it_is_rescued() {
        lost.claimOne();
        lost.claimOne();
        dies();

        VirtualTask rescue = seen().get(0);
        assertThat(rescue.type()).isEqualTo("rescue");
        assertThat(rescue.state()).isEqualTo(State.RUNNING);
        assertThat(rescue.completed()).isZero();
        assertThat(rescue.total()).isEqualTo(2);
        rescuer.watch.settle();
        assertThat(seen().get(0).state()).isEqualTo(State.RUNNING);
        rescuer.rescue.rescue();
        assertThat(seen().get(0).completed()).isEqualTo(2);
        rescuer.watch.settle();

        VirtualTask over = seen().get(0);
        assertThat(over.id()).isEqualTo(rescue.id());
        assertThat(over.started()).isEqualTo(rescue.started());
        assertThat(over.state()).isEqualTo(State.SUCCEEDED);
        assertThat(over.ended()).isNotNull();
        new TestNode(database, "third").joined().watch.settle();
        assertThat(seen().get(0).ended()).isEqualTo(over.ended());
    }

    @Test
    void a_node_that_dies_while_it_drains_has_failed_to_and_is_rescued() {
        lost.claimOne();
        lost.node.drain();
        dies();

        assertThat(seen()).extracting(VirtualTask::type).containsExactly("drain", "rescue");
        assertThat(seen().get(0).state()).isEqualTo(State.FAILED);
    }

    @Test
    void another_incarnation_is_another_story() {
        lost.node.drain();
        String first = seen().get(0).id();
        lost.node.stopped();
        var again = new TestNode(database, "lost").joined();
        assertThat(seen()).isEmpty();
        again.node.drain();

        assertThat(seen().get(0).id()).isNotEqualTo(first);
    }
}
