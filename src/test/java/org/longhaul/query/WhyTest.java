package org.longhaul.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Journal;
import org.longhaul.platform.JournalStore;
import org.longhaul.spi.Execution;
import org.longhaul.task.Actor;
import org.longhaul.task.Gate;
import org.longhaul.task.Lanes;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class WhyTest {
    private static final List<TypeDefinition> TYPES = List.of(
            type("job", Execution.BATCH, 0, 0),
            type("quick", Execution.DIRECT, 0, 0),
            type("scarce", Execution.DIRECT, 2, 0),
            type("few", Execution.DIRECT, 0, 1));

    private final TestDatabase database;
    private final Why why;
    private long seq;

    WhyTest(TestDatabase database) {
        this.database = database;
        this.why = new Why(new WhyStore(database), new Catalog() {
            @Override
            public Collection<TypeDefinition> all() {
                return TYPES;
            }

            @Override
            public Optional<TypeDefinition> find(String name) {
                return TYPES.stream().filter(type -> type.name().equals(name)).findFirst();
            }
        });
    }

    private static TypeDefinition type(String name, Execution execution, int limit, int nodeLimit) {
        return new TypeDefinition(
                name,
                "test",
                "",
                List.of(),
                true,
                true,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                execution,
                null,
                limit,
                nodeLimit,
                List.of(),
                null,
                parameters -> {});
    }

    @BeforeEach
    void clean() {
        database.clean();
        seq = 0;
    }

    private void node(String name, String state, String tags) {
        node(name, state, tags, 3_600_000);
    }

    private void node(String name, String state, String tags, long leaseMillis) {
        var dialect = database.dialect();
        database.engine().update("""
                        INSERT INTO node (name, incarnation, state, lease_until, lease_millis, host, boot_id, pid, tags,
                            workers, direct_workers, started)
                        VALUES (?, 1, ?, %s, 20000, 'h', 'b', 1, ?, 1, 2, %s)
                        """.formatted(dialect.nowPlusMillis(), dialect.now()), name, state, leaseMillis, tags);
    }

    private void task(String id, String type) {
        task(id, type, null);
    }

    private void task(String id, String type, String tag) {
        String now = database.dialect().now();
        database.engine().update("""
                        INSERT INTO task (id, seq, root_id, module, type, lane, tag, kind, state, gate, abortable,
                            restartable, due, max_attempts, accepted_by, created, submitter, product)
                        VALUES (?, ?, ?, 'test', ?, ?, ?, 'node', 0, 0, true, true, %s, 3, 'one', %s, 'ann', 'shop')
                        """.formatted(now, now), id, ++seq, id, type, Lanes.of(type, tag), tag);
        database.engine()
                .update("INSERT INTO task_detail (task_id, parameters, attributes) VALUES (?, '{}', '{}')", id);
    }

    private void set(String id, String what) {
        assertThat(database.engine().update("UPDATE task SET " + what + " WHERE id = ?", id))
                .isEqualTo(1);
    }

    private void run(String id, String node) {
        set(
                id,
                "state = 1, gate = NULL, incarnation = 1, owner = '%s', started = %s, heartbeat = %2$s"
                        .formatted(node, database.dialect().now()));
    }

    private void dueInAnHour(String id) {
        database.engine()
                .update(
                        "UPDATE task SET due = " + database.dialect().nowPlusMillis() + " WHERE id = ?",
                        3_600_000L,
                        id);
    }

    private WhyView ask(String id) {
        return why.of(id, Sight.ALL);
    }

    private WhyView.Reason only(String id, WhyView.Code code) {
        var reasons = ask(id).reasons();
        assertThat(reasons).extracting(WhyView.Reason::code).containsExactly(code);
        return reasons.get(0);
    }

    private List<WhyView.Code> codes(String id) {
        return ask(id).reasons().stream().map(WhyView.Reason::code).toList();
    }

    @Test
    void a_running_task_says_where_and_since_when() {
        task("a", "quick");
        run("a", "one");

        var facts = only("a", WhyView.Code.RUNNING).facts();

        assertThat(facts.getString("node")).isEqualTo("one");
        assertThat(facts.keySet()).containsExactly("node", "since", "heartbeat");
        assertThat(ask("a").gate()).isNull();
    }

    @Test
    void an_ended_task_says_how() {
        task("a", "quick");
        set(
                "a",
                "state = 6, gate = NULL, reason = 'node-lost', ended = "
                        + database.dialect().now());

        var facts = only("a", WhyView.Code.ENDED).facts();

        assertThat(facts.getString("end")).isEqualTo("DROPPED");
        assertThat(facts.getString("reason")).isEqualTo("node-lost");
        assertThat(facts).containsKey("at");
    }

    @Test
    void a_task_that_has_spread_its_work_waits_for_its_children() {
        task("a", "quick");
        set("a", "state = 2, gate = NULL");

        only("a", WhyView.Code.WAITING_FOR_CHILDREN);
    }

    @Test
    void a_task_whose_time_has_not_come_says_when() {
        node("one", "UP", "");
        task("a", "quick");
        set("a", "gate = 1");
        dueInAnHour("a");

        var facts = only("a", WhyView.Code.DUE).facts();

        assertThat(facts.getString("until")).isEqualTo(ask("a").until().toString());
        set("a", "due = created");
        only("a", WhyView.Code.SOON);
    }

    @Test
    void a_task_that_backs_off_says_what_failed() {
        node("one", "UP", "");
        task("a", "quick");
        set("a", "gate = 1, reason = 'backoff', attempt = 2");
        dueInAnHour("a");
        database.engine().update("UPDATE task_detail SET message = 'no disk' WHERE task_id = 'a'");

        var reason = only("a", WhyView.Code.BACKOFF);

        assertThat(reason.facts().getInt("attempt")).isEqualTo(2);
        assertThat(reason.facts().getInt("of")).isEqualTo(3);
        assertThat(reason.facts().getString("failure")).isEqualTo("no disk");
        assertThat(reason.text()).startsWith("Attempt 2 of 3 failed (no disk)");
    }

    @Test
    void a_task_behind_its_key_says_who_has_it_to_those_who_may_see_that() {
        node("one", "UP", "");
        for (String id : List.of("a", "b", "c")) {
            task(id, "quick");
            set(id, "task_key = 'k', gate = 2");
        }
        set("a", "key_held = 'k'");
        run("a", "one");

        var facts = only("c", WhyView.Code.KEY).facts();
        assertThat(facts.getString("behind")).isEqualTo("a");
        assertThat(facts.getString("behindState")).isEqualTo("RUNNING");
        assertThat(facts.getInt("position")).isEqualTo(2);
        assertThat(why.of("c", new Sight(false, Set.of("shop"), null))
                        .reasons()
                        .get(0)
                        .facts())
                .containsKey("behind");

        var hidden =
                why.of("c", new Sight(false, Set.of("other"), "bob")).reasons().get(0);
        assertThat(hidden.facts()).doesNotContainKey("behind");
        assertThat(hidden.text()).isEqualTo("It is number 2 in line for its key, which another task (RUNNING) has");
    }

    @Test
    void while_nobody_holds_a_key_the_first_in_line_is_next() {
        node("one", "UP", "");
        task("a", "quick");
        task("b", "quick");
        set("a", "task_key = 'k', gate = 2");
        set("b", "task_key = 'k', gate = 2");

        only("a", WhyView.Code.SOON);
        assertThat(only("b", WhyView.Code.KEY).facts().getString("behind")).isEqualTo("a");
    }

    @Test
    void a_held_task_says_who_holds_it_and_what_holds_it_back_besides() {
        node("one", "UP", "");
        task("a", "quick", "gpu");
        set("a", "gate = 3");
        var journal = new Journal(new JournalStore(database));
        database.transactions().own(() -> {
            journal.append("a", Journal.Kind.HELD, null, Actor.of("bob"), null);
            journal.append("a", Journal.Kind.RELEASED, null, Actor.of("bob"), null);
            journal.append("a", Journal.Kind.HELD, null, Actor.of("eve"), null);
        });
        dueInAnHour("a");

        assertThat(codes("a")).containsExactly(WhyView.Code.HELD, WhyView.Code.DUE, WhyView.Code.NO_NODE_WITH_TAG);
        var held = ask("a").reasons().get(0).facts();
        assertThat(held.getString("by")).isEqualTo("eve");
        assertThat(held).containsKey("at");
        assertThat(ask("a").gate()).isEqualTo(Gate.HELD);
    }

    @Test
    void no_node_is_up() {
        node("dead", "DEAD", "");
        node("silent", "UP", "", -60_000);
        task("a", "quick");

        only("a", WhyView.Code.NO_NODE);
    }

    @Test
    void no_node_offers_the_tag() {
        node("one", "UP", "disk,gpu");
        node("two", "DRAINING", "fast");
        task("a", "quick", "tape");
        task("b", "quick", "gpu");

        var facts = only("a", WhyView.Code.NO_NODE_WITH_TAG).facts();

        assertThat(facts.getString("tag")).isEqualTo("tape");
        assertThat(facts.getJsonArray("tags")).hasToString("[\"disk\",\"fast\",\"gpu\"]");
        only("b", WhyView.Code.SOON);
    }

    @Test
    void the_nodes_that_could_run_it_are_draining() {
        node("one", "DRAINING", "gpu");
        node("two", "UP", "");
        task("a", "quick", "gpu");

        assertThat(only("a", WhyView.Code.DRAINING).facts().getJsonArray("nodes"))
                .hasToString("[\"one\"]");
    }

    @Test
    void all_workers_of_its_kind_are_busy() {
        node("one", "UP", "");
        node("two", "UP", "gpu");
        for (String id : List.of("r1", "r2")) {
            task(id, "quick");
            run(id, "one");
        }
        task("r3", "quick");
        run("r3", "two");
        task("r4", "job");
        run("r4", "two");
        task("before", "few");
        task("urgent", "quick", "gpu");
        set("urgent", "priority = 5");
        task("other", "job");
        task("a", "quick");
        task("after", "quick");
        database.engine().update("UPDATE task SET due = (SELECT due FROM task WHERE id = 'a')");

        only("a", WhyView.Code.SOON);
        task("r5", "quick");
        run("r5", "two");

        var reason = only("a", WhyView.Code.NO_WORKER_FREE);
        assertThat(reason.facts().getInt("ahead")).isEqualTo(2);
        assertThat(reason.facts().getJsonArray("nodes"))
                .hasToString("[{\"node\":\"one\",\"running\":2,\"workers\":2},"
                        + "{\"node\":\"two\",\"running\":2,\"workers\":2}]");
        assertThat(codes("other")).as("the batch worker of one is free").containsExactly(WhyView.Code.SOON);
    }

    @Test
    void the_limit_of_its_type_is_reached_in_the_cluster() {
        node("one", "UP", "");
        task("a", "scarce");
        only("a", WhyView.Code.SOON);
        database.engine().update("INSERT INTO permit (lane, num, task_id) VALUES ('scarce', 1, 'x')");
        database.engine().update("INSERT INTO permit (lane, num) VALUES ('scarce', 2)");
        only("a", WhyView.Code.SOON);
        database.engine().update("UPDATE permit SET task_id = 'y' WHERE num = 2");

        var facts = only("a", WhyView.Code.LIMIT).facts();

        assertThat(facts).hasToString("{\"scope\":\"cluster\",\"running\":2,\"limit\":2}");
    }

    @Test
    void the_limit_of_its_type_is_reached_on_each_node() {
        node("one", "UP", "");
        node("two", "UP", "");
        task("r1", "few");
        run("r1", "one");
        task("a", "few");
        only("a", WhyView.Code.SOON);
        task("r2", "quick");
        run("r2", "two");
        task("r3", "quick");
        run("r3", "two");

        assertThat(codes("a")).containsExactly(WhyView.Code.LIMIT, WhyView.Code.NO_WORKER_FREE);
        assertThat(ask("a").reasons().get(0).facts())
                .hasToString("{\"scope\":\"node\",\"nodes\":[{\"node\":\"one\",\"running\":1,\"limit\":1}]}");
    }

    @Test
    void this_node_has_no_such_type() {
        node("one", "UP", "");
        task("a", "former");

        assertThat(only("a", WhyView.Code.TYPE_UNKNOWN).facts().getString("type"))
                .isEqualTo("former");
    }

    @Test
    void nothing_holds_it_back() {
        node("one", "UP", "");
        task("a", "job");

        assertThat(only("a", WhyView.Code.SOON).text()).contains("next claim");
        assertThat(ask("a").state()).isEqualTo(TaskState.QUEUED);
        assertThat(ask("a").until()).isNull();
        assertThatThrownBy(() -> ask("nobody")).isInstanceOf(UnknownTaskException.class);
    }

    @Test
    void tasks_ahead_are_counted_up_to_a_thousand() {
        node("one", "UP", "");
        task("r", "job");
        run("r", "one");
        database.transactions().own(() -> {
            for (int i = 0; i < 1_100; i++) {
                task("t-" + i, "job");
            }
        });
        task("a", "job");

        assertThat(only("a", WhyView.Code.NO_WORKER_FREE).facts().getInt("ahead"))
                .isEqualTo(Why.COUNTED);
    }
}
