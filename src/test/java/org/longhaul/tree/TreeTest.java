package org.longhaul.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Claimed;
import org.longhaul.ownership.Ownership;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskInfo;
import org.longhaul.spi.TaskRequest;
import org.longhaul.submission.Children;
import org.longhaul.submission.Order;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class TreeTest {
    private final TestDatabase database;
    private Grove grove;
    private Grove.Member one;
    private Grove.Member two;

    TreeTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        grove = new Grove(database);
        one = grove.member("one");
        two = grove.member("two");
    }

    private Lease root() {
        grove.submit();
        return one.take();
    }

    private void spread(Lease parent, Spread spread) {
        one.children.make(parent, spread, () -> false);
        assertThat(one.ownership.end(parent, Grove.DONE)).isEqualTo(TaskState.WAITING);
    }

    private List<Claimed> claimAll(Grove.Member member) {
        var all = new ArrayList<Claimed>();
        for (var next = member.claim(); next.isPresent(); next = member.claim()) {
            all.add(next.get());
        }
        return all;
    }

    private void endAll(Grove.Member member, Outcome outcome) {
        claimAll(member).forEach(claimed -> member.ownership.end(claimed.lease(), outcome));
    }

    @Test
    void a_task_that_spread_its_work_waits_for_its_children_and_holds_nothing() {
        Lease root = root();
        spread(root, Spread.over(Grove.childrenOf(3)));

        String id = root.taskId();
        assertThat(grove.state(id)).isEqualTo(TaskState.WAITING);
        assertThat(grove.text(id, "owner")).isNull();
        assertThat(grove.text(id, "reason")).isEqualTo("children");
        one.roll();
        assertThat(grove.state(id)).isEqualTo(TaskState.WAITING);

        // any node takes a child
        one.ownership.end(one.take(), Grove.DONE);
        endAll(two, Grove.DONE);
        assertThat(grove.state(id)).isEqualTo(TaskState.WAITING);
        two.roll();

        assertThat(grove.state(id)).isEqualTo(TaskState.SUCCEEDED);
        assertThat(grove.text(id, "reason")).isEqualTo("done");
        assertThat(grove.number(id, "completed")).isEqualTo(3);
        assertThat(grove.number(id, "total")).isEqualTo(3);
        assertThat(grove.text(id, "unit")).isEqualTo("tasks");
        assertThat(grove.text(id, "expires")).isNotNull();
        assertThat(grove.count("SELECT count(*) FROM tree_delta")).isZero();
    }

    @Test
    void a_task_whose_spread_is_empty_succeeds() {
        Lease root = root();
        spread(root, Spread.over(List.of()));
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void children_inherit_but_not_the_key() {
        grove.counter()
                .submission()
                .submit(Order.of(Grove.WORK, Map.of(), "ann")
                        .withPriority(7)
                        .withKey("k")
                        .withProduct("shop")
                        .withTtl(Duration.ofHours(2))
                        .withScope("cluster"));
        Lease root = one.take();
        String plain = one.child(root, "plain");
        String own = one.children.make(
                root, Child.of("own", TaskRequest.of(Grove.WORK).priority(1).key("mine")));

        assertThat(grove.number(plain, "priority")).isEqualTo(7);
        assertThat(grove.text(plain, "product")).isEqualTo("shop");
        assertThat(grove.text(plain, "task_key")).isNull();
        assertThat(grove.number(plain, "ttl_millis")).isEqualTo(7_200_000);
        assertThat(grove.text(plain, "scope")).isEqualTo("cluster");
        assertThat(grove.text(plain, "submitter")).isEqualTo("ann");
        assertThat(grove.text(plain, "root_id")).isEqualTo(root.taskId());
        assertThat(grove.number(plain, "module_seq")).isEqualTo(grove.number(root.taskId(), "module_seq"));
        assertThat(grove.count("SELECT count(*) FROM task WHERE internal = TRUE"))
                .isEqualTo(2);
        assertThat(grove.number(own, "priority")).isEqualTo(1);
        assertThat(grove.text(own, "task_key")).isEqualTo("mine");
        // a parent that waits keeps its own key, so that nobody of the key overtakes it
        one.ownership.end(root, Grove.DONE);
        assertThat(grove.text(root.taskId(), "key_held")).isEqualTo("k");
    }

    @Test
    void roots_are_numbered_within_their_module() {
        String first = grove.submit();
        String second = grove.submit();
        assertThat(grove.number(first, "module_seq")).isEqualTo(1);
        assertThat(grove.number(second, "module_seq")).isGreaterThan(1);
    }

    @Test
    void a_spread_that_is_repeated_makes_no_twins() {
        Lease root = root();
        one.children.make(root, Spread.over(Grove.childrenOf(450)), () -> true);
        assertThat(grove.count("SELECT count(*) FROM task WHERE parent_id = ?", root.taskId()))
                .isEqualTo(200); // cut off after the first batch
        grove.kill("one");
        two.rescue.rescue();
        Lease again = two.claim().orElseThrow().lease();
        assertThat(again.taskId()).isEqualTo(root.taskId());

        long made = two.children.make(again, Spread.over(Grove.childrenOf(450)), () -> false);

        assertThat(made).isEqualTo(250);
        assertThat(two.children.make(again, Spread.over(Grove.childrenOf(450)), () -> false))
                .isZero();
        assertThat(grove.count("SELECT count(*) FROM task WHERE parent_id = ?", root.taskId()))
                .isEqualTo(450);
        assertThat(grove.count("SELECT children FROM tree_node WHERE task_id = ?", root.taskId()))
                .isEqualTo(450);
    }

    @Test
    void only_the_run_that_owns_the_parent_makes_children() {
        Lease root = root();
        grove.kill("one");
        two.rescue.rescue();
        assertThatThrownBy(() -> one.child(root, "late")).isInstanceOf(LeaseLostException.class);
        Lease again = two.take();
        assertThatThrownBy(() -> one.child(root, "late")).isInstanceOf(LeaseLostException.class);
        two.child(again, "good");
        assertThat(grove.count("SELECT count(*) FROM task WHERE parent_id IS NOT NULL"))
                .isEqualTo(1);
    }

    @Test
    void a_wrong_child_is_refused_with_what_is_wrong() {
        Lease root = root();
        assertThatThrownBy(() -> one.children.make(root, Child.of("a", TaskRequest.of("nothing"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Child a")
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> one.children.make(
                        root, Child.of("a", TaskRequest.of(Grove.WORK).with("x", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x");
        assertThatThrownBy(() -> one.children.make(
                        root, Child.of("a", TaskRequest.of(Grove.WORK).product("other"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("product");
        assertThat(one.ownership.end(root, Grove.DONE)).isEqualTo(TaskState.SUCCEEDED); // it has none
    }

    @Test
    void a_child_with_the_key_of_a_task_above_it_is_refused() {
        grove.counter()
                .submission()
                .submit(Order.of(Grove.WORK, Map.of(), "ann").withKey("k"));
        Lease root = one.take();
        String middle = one.child(root, "middle");
        one.ownership.end(root, Grove.DONE);
        Lease below = one.take();
        assertThat(below.taskId()).isEqualTo(middle);
        assertThatThrownBy(() -> one.children.make(
                        below, Child.of("deep", TaskRequest.of(Grove.WORK).key("k"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key");
        one.children.make(below, Child.of("deep", TaskRequest.of(Grove.WORK).key("l")));
    }

    @Test
    void a_tree_has_a_limit_to_its_depth() {
        Lease parent = root();
        for (int level = 2; level <= Children.DEEPEST; level++) {
            one.child(parent, "next");
            one.ownership.end(parent, Grove.DONE);
            parent = one.take();
        }
        Lease deepest = parent;
        assertThatThrownBy(() -> one.child(deepest, "next")).isInstanceOf(IllegalStateException.class);
        one.ownership.end(deepest, Grove.DONE);
        one.roll();
        assertThat(grove.count("SELECT count(*) FROM task WHERE state = 3")).isEqualTo(Children.DEEPEST);
    }

    @Test
    void one_failed_child_fails_the_parent_once_all_have_ended() {
        Lease root = root();
        spread(root, Spread.over(Grove.childrenOf(3)));
        one.ownership.end(one.take(), Grove.FAILED);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.WAITING);
        endAll(one, Grove.DONE);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.FAILED);
        assertThat(grove.text(root.taskId(), "reason")).isEqualTo("children");
        assertThat(grove.message(root.taskId()))
                .contains("1 of 3 children")
                .contains("child c0")
                .contains("it broke");
    }

    @Test
    void some_failures_are_tolerated() {
        Lease root = root();
        spread(root, Spread.over(Grove.childrenOf(4)).tolerating(2));
        one.ownership.end(one.take(), Grove.FAILED);
        one.ownership.end(one.take(), Grove.FAILED);
        endAll(one, Grove.DONE);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void the_rest_is_stopped_at_the_first_failure_if_so_asked() {
        Lease root = root();
        spread(root, Spread.over(Grove.childrenOf(300)).stoppingEarly());
        Lease runs = one.take();
        one.ownership.end(one.take(), Grove.FAILED);
        one.roll();
        assertThat(one.claim()).isEmpty();
        assertThat(one.ownership.flags(List.of(runs)).abortAsked()).containsKey(runs);
        one.ownership.end(runs, new Outcome.Aborted(Reason.ASKED, "stopped"));
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.FAILED);
        assertThat(grove.count("SELECT count(*) FROM task WHERE state = 5")).isEqualTo(299);
    }

    @Test
    void a_parent_is_run_again_to_join_what_its_children_did() {
        Lease root = root();
        one.ownership.checkpoint(root, "half");
        spread(root, Spread.over(Grove.childrenOf(2)).joining());
        one.ownership.end(one.take(), new Outcome.Succeeded("{\"rows\":3}"));
        one.ownership.end(one.take(), new Outcome.Succeeded("{\"rows\":4}"));
        one.roll();

        Claimed joining = two.claim().orElseThrow();
        assertThat(joining.lease().taskId()).isEqualTo(root.taskId());
        assertThat(joining.stage()).isEqualTo(1);
        assertThat(joining.attempt()).isEqualTo(1);
        assertThat(two.ownership.lastCheckpoint(joining.lease())).isEmpty();
        var reader = new ChildReader(new ChildReadStore(database));
        assertThat(StreamSupport.stream(reader.of(root.taskId()).spliterator(), false))
                .extracting(ChildInfo::key, ChildInfo::state, ChildInfo::result)
                .containsExactly(
                        tuple("c0", TaskInfo.State.SUCCEEDED, "{\"rows\":3}"),
                        tuple("c1", TaskInfo.State.SUCCEEDED, "{\"rows\":4}"));
        two.ownership.end(joining.lease(), new Outcome.Succeeded("{\"rows\":7}"));
        two.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
        assertThat(grove.number(root.taskId(), "stage")).isEqualTo(1);
    }

    @Test
    void many_children_are_read_in_parts_and_none_of_a_sibling() {
        Lease root = root();
        one.children.make(root, Spread.over(List.of(Grove.child("a"), Grove.child("b"))), () -> false);
        one.ownership.end(root, Grove.DONE);
        Lease a = one.take();
        Lease b = one.take();
        one.children.make(a, Spread.over(Grove.childrenOf(450)), () -> false);
        one.children.make(b, Spread.over(Grove.childrenOf(3)), () -> false);
        var reader = new ChildReader(new ChildReadStore(database));
        assertThat(StreamSupport.stream(reader.of(a.taskId()).spliterator(), false))
                .hasSize(450)
                .extracting(ChildInfo::key)
                .doesNotHaveDuplicates();
        assertThat(StreamSupport.stream(reader.of(b.taskId()).spliterator(), false))
                .extracting(ChildInfo::key)
                .containsExactly("c0", "c1", "c2");
    }

    @Test
    void progress_rolls_up_level_by_level_and_never_passes_all() {
        Lease root = root();
        one.children.make(
                root,
                Spread.over(List.of(
                        Grove.child("a").expecting(100, "rows"),
                        Grove.child("b").expecting(50, "rows"))),
                () -> false);
        one.ownership.end(root, Grove.DONE);
        one.roll();
        assertThat(grove.number(root.taskId(), "total")).isEqualTo(150);
        Lease a = one.take();
        one.ownership.report(List.of(new Ownership.Report(a, new Progress(30, 100, "rows"), true)));
        one.roll();
        assertThat(grove.number(root.taskId(), "completed")).isEqualTo(30);

        // an attempt that begins anew takes back what was done
        one.ownership.report(List.of(new Ownership.Report(a, new Progress(10, 120, "rows"), true)));
        one.roll();
        assertThat(grove.number(root.taskId(), "completed")).isEqualTo(10);
        assertThat(grove.number(root.taskId(), "total")).isEqualTo(170);
        assertThat(grove.text(root.taskId(), "unit")).isEqualTo("rows");

        one.child(a, "a1");
        one.ownership.end(a, Grove.DONE);
        one.roll();
        // what a child counts is what its own children count
        assertThat(grove.text(a.taskId(), "unit")).isEqualTo("tasks");
        endAll(one, Grove.DONE);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
        assertThat(grove.number(root.taskId(), "completed")).isLessThanOrEqualTo(grove.number(root.taskId(), "total"));
    }

    @Test
    void what_a_child_expects_counts_also_if_it_does_not_say_of_what() {
        Lease root = root();
        one.children.make(root, Spread.over(List.of(Grove.child("a").expecting(10, ""))), () -> false);
        one.ownership.end(root, Grove.DONE);
        one.ownership.report(List.of(new Ownership.Report(one.take(), new Progress(5, 20, "rows"), true)));
        one.roll();
        assertThat(grove.number(root.taskId(), "completed")).isEqualTo(5);
        assertThat(grove.number(root.taskId(), "total")).isEqualTo(20);
    }

    @Test
    void an_expected_amount_is_the_total_whatever_the_children_say() {
        Lease root = root();
        one.children.make(root, Spread.over(List.of(Grove.child("a"))).expecting(10, "rows"), () -> false);
        one.ownership.end(root, Grove.DONE);
        Lease a = one.take();
        one.ownership.report(List.of(new Ownership.Report(a, new Progress(25, 30, "rows"), true)));
        one.roll();
        assertThat(grove.number(root.taskId(), "completed")).isEqualTo(10);
        assertThat(grove.number(root.taskId(), "total")).isEqualTo(10);
    }

    @Test
    void an_abort_reaches_every_descendant() {
        Lease root = root();
        one.children.make(root, Spread.over(Grove.childrenOf(5)), () -> false);
        one.ownership.end(root, Grove.DONE);
        Lease middle = one.take();
        two.children.make(middle, Spread.over(Grove.childrenOf(3)), () -> false);
        one.ownership.end(middle, Grove.DONE);
        Lease running = two.take();

        assertThat(grove.abort(root.taskId())).isTrue();
        assertThat(grove.abort(root.taskId())).isFalse();
        two.roll();

        assertThat(one.claim()).isEmpty();
        assertThat(two.ownership.flags(List.of(running)).abortAsked()).containsEntry(running, "bob");
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.WAITING);
        two.ownership.end(running, Grove.DONE); // it returns normally, and counts as aborted all the same
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.ABORTED);
        assertThat(grove.count("SELECT count(*) FROM task WHERE state <> 5")).isZero();
        assertThat(grove.text(running.taskId(), "reason")).isEqualTo("asked");
    }

    @Test
    void a_child_born_after_the_abort_is_aborted_at_birth() {
        Lease root = root();
        one.child(root, "early");
        grove.abort(root.taskId());
        one.roll();
        String late = one.child(root, "late");
        assertThat(grove.state(late)).isEqualTo(TaskState.ABORTED);
        assertThat(grove.message(late)).contains("bob");
        one.ownership.end(root, Grove.DONE);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.ABORTED);
    }

    @Test
    void a_queued_parent_that_is_aborted_ends_only_with_its_children() {
        Lease root = root();
        one.child(root, "a");
        one.ownership.end(root, new Outcome.TryAgain("later", null, Duration.ofHours(1)));
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.QUEUED);
        Lease child = one.take();
        grove.abort(root.taskId());
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.WAITING);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.WAITING);
        one.ownership.end(child, new Outcome.Aborted(Reason.ASKED, "stopped"));
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.ABORTED);
    }

    @Test
    void a_child_that_cannot_be_aborted_is_awaited_but_never_begun() {
        Lease root = root();
        one.children.make(root, Child.of("a", TaskRequest.of(Grove.STIFF)));
        one.children.make(root, Child.of("b", TaskRequest.of(Grove.STIFF)));
        one.ownership.end(root, Grove.DONE);
        Lease stiff = one.take();
        grove.abort(root.taskId());
        one.roll();
        assertThat(one.ownership.flags(List.of(stiff)).abortAsked()).isEmpty();
        assertThat(one.claim()).isEmpty();
        one.ownership.end(stiff, Grove.DONE);
        one.roll();
        assertThat(grove.state(stiff.taskId())).isEqualTo(TaskState.SUCCEEDED);
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.ABORTED);
    }

    @Test
    void a_parent_that_fails_for_good_stops_its_children_and_ends_after_them() {
        Lease root = root();
        one.child(root, "a");
        one.child(root, "b");
        Lease a = one.take();
        assertThat(one.ownership.end(root, Grove.FAILED)).isEqualTo(TaskState.WAITING);
        assertThat(one.ownership.end(root, Grove.FAILED)).isEqualTo(TaskState.WAITING); // an answer that was lost
        one.roll();
        one.ownership.end(a, new Outcome.Aborted(Reason.ASKED, "stopped"));
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.FAILED);
        assertThat(grove.text(root.taskId(), "reason")).isEqualTo("error");
        assertThat(grove.message(root.taskId())).isEqualTo("it broke");
    }

    @Test
    void a_parent_whose_node_dies_goes_on_and_its_children_too() {
        Lease root = root();
        one.child(root, "a");
        grove.kill("one");
        two.rescue.rescue();
        Lease first = two.take();
        Lease second = two.take();
        Lease again = first.taskId().equals(root.taskId()) ? first : second;
        Lease child = first.taskId().equals(root.taskId()) ? second : first;
        two.child(again, "a");
        two.ownership.end(again, Grove.DONE);
        two.ownership.end(child, Grove.DONE);
        two.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
        assertThat(grove.count("SELECT count(*) FROM task")).isEqualTo(2);
    }

    @Test
    void a_child_that_belongs_to_a_node_is_run_there_alone() {
        Lease root = root();
        assertThat(one.children.nodes()).containsExactly("one", "two");
        for (String name : one.children.nodes()) {
            one.children.make(root, Grove.child(name).on(name));
        }
        one.ownership.end(root, Grove.DONE);
        Lease second = two.take();
        assertThat(second.taskId()).isEqualTo(grove.childOf(root.taskId(), "two"));
        assertThat(two.claim()).isEmpty();
        one.ownership.end(one.take(), Grove.DONE);
        two.ownership.end(second, Grove.DONE);
        one.roll();
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void a_child_whose_node_ends_before_it_is_dropped_whether_it_had_begun_or_not() {
        Lease root = root();
        one.children.make(root, Grove.child("begun").on("two"));
        one.ownership.end(root, Grove.DONE);
        Lease begun = two.take();
        Lease other = root();
        one.children.make(other, Grove.child("queued").on("two"));
        one.ownership.end(other, Grove.DONE);
        assertThat(one.rescue.dropBound()).isZero();
        grove.kill("two");

        assertThat(one.rescue.rescue()).isEqualTo(1);
        assertThat(one.rescue.dropBound()).isEqualTo(1);
        Grove.Member again = grove.member("two");
        assertThat(again.claim()).isEmpty(); // a new life is not the one it belonged to
        one.roll();

        assertThat(grove.state(begun.taskId())).isEqualTo(TaskState.DROPPED);
        String queued = grove.childOf(other.taskId(), "queued");
        assertThat(grove.state(queued)).isEqualTo(TaskState.DROPPED);
        assertThat(grove.text(queued, "reason")).isEqualTo("node-lost");
        assertThat(grove.state(root.taskId())).isEqualTo(TaskState.FAILED);
        assertThat(grove.state(other.taskId())).isEqualTo(TaskState.FAILED);
        assertThatThrownBy(() -> one.children.make(root(), Grove.child("x").on("nobody")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one, two");
    }

    @Test
    void children_are_left_out_of_the_counts_of_tasks() {
        Lease root = root();
        spread(root, Spread.over(Grove.childrenOf(10)));
        endAll(one, Grove.DONE);
        one.roll();
        assertThat(grove.count(
                        "SELECT COALESCE(SUM(CASE WHEN to_state = 3 THEN tasks ELSE 0 END), 0) FROM state_delta"))
                .isEqualTo(1);
        assertThat(grove.count(
                        "SELECT COALESCE(SUM(CASE WHEN from_state = -1 THEN tasks ELSE 0 END), 0) FROM state_delta"))
                .isEqualTo(1);
    }

    @Test
    void a_parent_ends_once_however_many_nodes_roll() throws Exception {
        try (var threads = Closeable.of(4)) {
            for (int round = 0; round < 20; round++) {
                Lease root = root();
                spread(root, Spread.over(Grove.childrenOf(8)));
                var claimed = claimAll(two);
                var barrier = new CyclicBarrier(4);
                var done = new CountDownLatch(4);
                for (int t = 0; t < 4; t++) {
                    int mine = t;
                    threads.pool().execute(() -> {
                        try {
                            barrier.await();
                            for (int i = mine; i < claimed.size(); i += 4) {
                                two.ownership.end(claimed.get(i).lease(), Grove.DONE);
                                (mine % 2 == 0 ? one : two).roller.roll();
                            }
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            done.countDown();
                        }
                    });
                }
                assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
                one.roll();
                assertThat(grove.state(root.taskId())).isEqualTo(TaskState.SUCCEEDED);
                assertThat(grove.count(
                                "SELECT count(*) FROM task_event WHERE task_id = ? AND state = 3", root.taskId()))
                        .isEqualTo(1);
                assertThat(grove.number(root.taskId(), "completed")).isEqualTo(8);
            }
        }
    }

    @Test
    void no_child_escapes_an_abort_that_comes_while_it_is_born() throws Exception {
        try (var threads = Closeable.of(2)) {
            for (int round = 0; round < 30; round++) {
                Lease root = root();
                one.child(root, "first");
                var barrier = new CyclicBarrier(2);
                var made = threads.pool().submit(() -> {
                    barrier.await();
                    for (int i = 0; i < 5; i++) {
                        one.child(root, "c" + i);
                    }
                    return true;
                });
                var aborted = threads.pool().submit(() -> {
                    barrier.await();
                    grove.abort(root.taskId());
                    two.stops.pass();
                    return true;
                });
                made.get(60, TimeUnit.SECONDS);
                aborted.get(60, TimeUnit.SECONDS);
                one.ownership.end(root, Grove.DONE);
                two.roll();
                assertThat(one.claim()).isEmpty();
                assertThat(grove.state(root.taskId())).isEqualTo(TaskState.ABORTED);
                assertThat(grove.count("SELECT count(*) FROM task WHERE parent_id = ? AND state <> 5", root.taskId()))
                        .isZero();
            }
        }
    }

    /** Threads that end with their test. */
    private record Closeable(ExecutorService pool) implements AutoCloseable {
        static Closeable of(int threads) {
            return new Closeable(Executors.newFixedThreadPool(threads));
        }

        @Override
        public void close() {
            pool.shutdownNow();
        }
    }
}
