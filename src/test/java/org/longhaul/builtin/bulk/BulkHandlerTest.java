package org.longhaul.builtin.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.builtin.FakeRun;
import org.longhaul.execution.TestAborts;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskQuery;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Operation;
import org.longhaul.security.Role;
import org.longhaul.spi.Parameters;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class BulkHandlerTest {
    private static final Caller EVE = new Caller("eve", "192.0.2.7", Set.of());

    private final TestDatabase database;
    private final Counter counter;
    private final TaskQuery query;

    BulkHandlerTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
        this.query = counter.query();
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    private String submit(String product, String submitter) {
        return counter.submission()
                .submit(Order.of("sample", Map.of("file", "a"), submitter).withProduct(product));
    }

    private List<String> submit(int tasks) {
        return IntStream.range(0, tasks).mapToObj(i -> submit(null, "ann")).toList();
    }

    private BulkAct aborting() {
        return new AbortAct(TestAborts.on(database, counter.journal(), counter.clock()));
    }

    /** A run of a bulk task, which is ordered now. */
    private FakeRun ordered(String filter, Sight sight) {
        var order = new BulkOrder("abort", TaskFilter.of(filter), sight, EVE);
        var run = new FakeRun(Parameters.of(order.parameters()));
        run.id = submit(null, "eve"); // its place among all tasks is what counts
        return run;
    }

    private void run(FakeRun run, BulkAct act) {
        run(run, act, new PresentRights() {
            @Override
            public Optional<Sight> of(String account, Operation operation) {
                return Optional.empty(); // nobody keeps accounts
            }
        });
    }

    private void run(FakeRun run, BulkAct act, PresentRights rights) {
        new BulkHandler(query, new BulkActs(List.of(act)), rights).run(run);
    }

    private TaskState state(String id) {
        return query.find(id).orElseThrow().task().state();
    }

    @Test
    void each_task_that_the_filter_finds_is_aborted_in_the_name_of_who_ordered_it() {
        List<String> tasks = submit(130);
        String other = submit("atlas", "bob");
        var run = ordered("submitter=ann", Sight.ALL);
        String later = submit(null, "ann");

        run(run, aborting());

        assertThat(tasks).allSatisfy(id -> assertThat(state(id)).isEqualTo(TaskState.ABORTED));
        assertThat(List.of(other, run.id, later))
                .allSatisfy(id -> assertThat(state(id)).isEqualTo(TaskState.QUEUED));
        assertThat(query.events(tasks.get(7), org.longhaul.platform.Journal.Kind.ABORT_ASKED, 0, 10)
                        .items())
                .singleElement()
                .extracting(EventView::actor, EventView::origin)
                .containsExactly("eve", "192.0.2.7");
        assertThat(run.result)
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("matched", 130L)
                .containsEntry("changed", 130L)
                .containsEntry("unchanged", 0L)
                .containsEntry("refused", 0L)
                .containsEntry("problems", List.of());
        assertThat(run.told).contains("0/130 tasks", "1/130 tasks", "130/130 tasks");
        assertThat(run.told.stream().filter(told -> told.startsWith("checkpoint")))
                .hasSize(2);
    }

    @Test
    void what_cannot_be_done_is_told_and_the_rest_is_done_all_the_same() {
        List<String> tasks = submit(30);
        database.engine()
                .update(
                        "UPDATE task SET state = 3, gate = NULL, ended = created WHERE id <> ? AND id <> ?",
                        tasks.get(3),
                        tasks.get(4));
        var aborts = TestAborts.on(database, counter.journal(), counter.clock());
        aborts.abort(tasks.get(4), Actor.of("bob"));
        var run = ordered("type=sample&type=other", Sight.ALL);

        run(run, aborting());

        var result = assertThat(run.result).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class));
        result.containsEntry("matched", 30L)
                .containsEntry("changed", 1L)
                .containsEntry("unchanged", 1L)
                .containsEntry("refused", 28L);
        result.extractingByKey("problems", InstanceOfAssertFactories.list(Map.class))
                .hasSize(20)
                .first()
                .satisfies(problem -> {
                    assertThat(problem.get("id")).isEqualTo(tasks.get(0));
                    assertThat(problem.get("text").toString()).contains("SUCCEEDED");
                });
    }

    @Test
    void only_what_the_caller_might_touch_then_and_may_touch_now_is_touched() {
        String atlas = submit("atlas", "bob");
        String boreas = submit("boreas", "bob");
        String own = submit("coral", "eve");
        String none = submit(null, "bob");
        var then = new Sight(false, Set.of("atlas", "boreas"), "eve");
        var asked = new ArrayList<Object>();
        var now = new PresentRights() {
            @Override
            public Optional<Sight> of(String account, Operation operation) {
                asked.add(List.of(account, operation));
                return Optional.of(new Sight(false, Set.of("atlas", "coral"), null));
            }
        };

        run(ordered("state=QUEUED", then), aborting(), now);

        assertThat(List.of(state(atlas), state(own))).containsOnly(TaskState.ABORTED);
        assertThat(List.of(state(boreas), state(none))).containsOnly(TaskState.QUEUED);
        assertThat(asked).containsOnly(List.of("eve", Operation.ABORT_TASK));

        run(ordered("state=QUEUED", then), aborting());

        assertThat(state(boreas)).isEqualTo(TaskState.ABORTED);
        assertThat(state(none)).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void a_run_that_is_asked_to_stop_goes_on_from_there_in_the_next_attempt() {
        List<String> tasks = submit(150);
        var run = ordered("", Sight.ALL);
        var done = new ArrayList<String>();
        var act = new Noting(done);
        run.stop = () -> done.size() == 120;

        run(run, act);

        assertThat(done).isEqualTo(tasks.subList(0, 120));
        assertThat(run.result).isNull();

        run.last = run.told.stream()
                .filter(told -> told.startsWith("checkpoint "))
                .map(told -> told.substring("checkpoint ".length()))
                .reduce((first, second) -> second);
        run.stop = () -> false;
        run(run, act);

        assertThat(done).isEqualTo(tasks);
        assertThat(run.result)
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("matched", 150L)
                .containsEntry("changed", 150L);
    }

    /** Notes what it is told to do. */
    private record Noting(List<String> done) implements BulkAct {
        @Override
        public String name() {
            return "abort";
        }

        @Override
        public Operation operation() {
            return Operation.ABORT_TASK;
        }

        @Override
        public boolean act(String id, String bulk, Caller by) {
            if (done.contains(id)) {
                throw new AssertionError("twice " + id);
            }
            return done.add(id);
        }
    }

    @Test
    void a_draining_node_leaves_the_rest_to_another() {
        submit(3);
        var run = ordered("", Sight.ALL);
        var draining = new BulkAct() {
            @Override
            public String name() {
                return "abort";
            }

            @Override
            public Operation operation() {
                return Operation.ABORT_TASK;
            }

            @Override
            public boolean act(String id, String bulk, Caller by) {
                throw new NodeDrainingException("one");
            }
        };

        assertThatThrownBy(() -> run(run, draining)).isInstanceOf(NodeDrainingException.class);
        assertThat(run.result).isNull();
    }

    @Test
    void an_order_is_read_as_it_was_written() {
        for (Sight sight : List.of(Sight.ALL, new Sight(false, Set.of("a,b", "c"), "d"))) {
            for (Caller by : List.of(
                    EVE,
                    new Caller("within", null, Set.of()),
                    new Caller(
                            "operator",
                            "jmx 192.0.2.7",
                            Set.of(Grant.everywhere(Role.OPERATOR), new Grant(Role.SUBMITTER, "atlas"))))) {
                var order = new BulkOrder("hold", TaskFilter.of("summary=a%2Cb*&state=QUEUED"), sight, by);

                assertThat(BulkOrder.of(Parameters.of(order.parameters()))).isEqualTo(order);
            }
        }
    }
}
