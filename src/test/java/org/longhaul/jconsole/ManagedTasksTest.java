package org.longhaul.jconsole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.jconsole.StandIn.row;
import static org.longhaul.jconsole.StandIn.task;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.OperationsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.jconsole.News.Wish;

class ManagedTasksTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final StandIn manager = new StandIn();
    private long now;
    private final ManagedTasks tasks = new ManagedTasks(() -> now);

    @BeforeEach
    void a_server_with_a_tree() throws Exception {
        manager.attributes.put(
                "ActiveTasks",
                StandIn.table(row("load", "", "WAITING", "children", 2L), row("part-1", "load", "RUNNING")));
        manager.attributes.put("QueuedTasks", StandIn.table(row("later", "", "QUEUED")));
        manager.attributes.put("FailedTasks", StandIn.table(row("broken", "", "FAILED")));
        manager.attributes.put("Running", 1L);
        manager.operations.put(
                "tree",
                arguments -> StandIn.table(
                        row("load", "", "WAITING", "children", 2L),
                        row("part-1", "load", "RUNNING"),
                        row("part-2", "load", "SUCCEEDED")));
        server.registerMBean(manager, new ObjectName("org.longhaul:type=TaskManager"));
    }

    private News look(String selected, String... open) {
        return tasks.look(server, new Wish(null, Set.of(open), selected));
    }

    @Test
    void a_viewer_needs_attributes_alone() {
        News news = look("");
        assertThat(news.problem()).isEmpty();
        assertThat(news.tasks().size()).isEqualTo(4);
        assertThat(news.attributes()).containsEntry("Running", 1L).doesNotContainKey("ActiveTasks");
        assertThat(manager.invoked).isEmpty();
    }

    @Test
    void a_task_that_is_opened_brings_its_whole_tree() {
        News news = look("", "load");
        assertThat(news.tasks().row("part-2").state()).isEqualTo("SUCCEEDED");
        look("", "load", "part-1");
        assertThat(manager.invoked).as("part-1 is in the tree of load").containsExactly("tree[load]", "tree[load]");
    }

    @Test
    void whoever_may_not_read_trees_is_not_refused_again_and_again() {
        manager.operations.put("tree", arguments -> {
            throw new SecurityException("readonly");
        });
        News news = look("", "load");
        assertThat(news.tasks().row("part-1")).isNotNull();
        assertThat(news.problem()).contains("task-operator");
        look("", "load");
        assertThat(manager.invoked).hasSize(1);

        tasks.look(null, Wish.NOTHING); // away, and back as somebody else
        look("", "load");
        assertThat(manager.invoked).hasSize(2);
    }

    @Test
    void a_great_tree_and_one_that_is_over_are_read_seldom() {
        List<Map<String, Object>> great = new ArrayList<>();
        great.add(task("load", "", "WAITING"));
        for (int at = 0; at < ManagedTasks.GREAT; at++) {
            great.add(task("part-" + at, "load", "RUNNING"));
        }
        manager.operations.put(
                "tree",
                arguments -> arguments[0].equals("load")
                        ? StandIn.table(great, "id")
                        : StandIn.table(row("broken", "", "FAILED")));
        assertThat(look("", "load", "broken").tasks().size()).isEqualTo(great.size() + 2);
        now = ManagedTasks.REST - 1;
        assertThat(look("", "load", "broken").tasks().size()).isEqualTo(great.size() + 2);
        assertThat(manager.invoked).containsExactlyInAnyOrder("tree[load]", "tree[broken]");
        now = ManagedTasks.REST;
        look("", "load", "broken");
        assertThat(manager.invoked).hasSize(3).last().isEqualTo("tree[load]");
    }

    @Test
    void the_bean_of_a_running_task_tells_more_of_it() throws Exception {
        StandIn running = new StandIn();
        running.attributes.putAll(Map.of("Stack", new String[] {"at Import.run", "at Thread.run"}, "Epoch", 3L));
        running.attributes.put("Comments", StandIn.table(List.of(Map.of("text", "slow disk")), "text"));
        server.registerMBean(running, new ObjectName("org.longhaul:type=Task,taskType=import,id=part-1"));
        News.Detail detail = look("part-1").detail();
        assertThat(detail.stack()).isEqualTo("at Import.run\nat Thread.run");
        assertThat(detail.comments()).isEqualTo("text: slow disk");
        assertThat(detail.items()).containsExactly(Map.entry("Epoch", "3"));
        assertThat(look("later").detail().note()).isEqualTo("It does not run on this node.");
        assertThat(look("").detail()).isNull();
    }

    @Test
    void of_several_deployments_one_is_chosen() throws Exception {
        StandIn other = new StandIn();
        other.attributes.put("QueuedTasks", StandIn.table(row("elsewhere", "", "QUEUED")));
        var second = new ObjectName("org.longhaul:type=TaskManager,instance=second");
        server.registerMBean(other, second);
        assertThat(look("").managers()).hasSize(2).last().isEqualTo(second);
        assertThat(look("").tasks().row("load")).isNotNull();
        News news = tasks.look(server, new Wish(second, Set.of(), ""));
        assertThat(news.manager()).isEqualTo(second);
        assertThat(news.tasks().row("elsewhere")).isNotNull();
        server.unregisterMBean(second);
        assertThat(tasks.look(server, new Wish(second, Set.of(), "")).tasks().row("load"))
                .as("the one that is left")
                .isNotNull();
    }

    @Test
    void a_server_that_goes_away_is_told_and_read_again_when_it_is_back() throws Exception {
        MBeanServerConnection gone = (MBeanServerConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MBeanServerConnection.class},
                (proxy, method, arguments) -> {
                    throw new IOException("connection refused");
                });
        assertThat(tasks.look(gone, Wish.NOTHING).problem())
                .isEqualTo("The server does not answer: connection refused");
        assertThat(tasks.look(null, Wish.NOTHING).problem()).isEqualTo("Not connected");
        assertThat(look("").tasks().size()).isEqualTo(4);
        server.unregisterMBean(new ObjectName("org.longhaul:type=TaskManager"));
        assertThat(look("").problem()).isEqualTo("There is no Longhaul in this process");
    }

    @Test
    void a_bean_that_goes_between_two_questions_is_no_error_of_ours() {
        MBeanServerConnection flickering = (MBeanServerConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MBeanServerConnection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getAttributes")) {
                        server.unregisterMBean((ObjectName) arguments[0]);
                    }
                    try {
                        return method.invoke(server, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        assertThat(tasks.look(flickering, Wish.NOTHING).problem()).startsWith("The tasks cannot be read: ");
    }

    @Test
    void an_act_tells_what_came_of_it() throws Exception {
        var name = new ObjectName("org.longhaul:type=TaskManager");
        manager.operations.put("retry", arguments -> "new-id");
        manager.operations.put("abort", arguments -> {
            throw new SecurityException("bob is task-viewer");
        });
        manager.operations.put("hold", arguments -> {
            throw new OperationsException("It is RUNNING");
        });
        manager.operations.put("comment", arguments -> null);
        assertThat(ManagedTasks.act(server, name, Act.RETRY, "broken"))
                .isEqualTo(new ManagedTasks.Answer(false, false, "new-id"));
        assertThat(ManagedTasks.act(server, name, Act.ABORT, "load"))
                .isEqualTo(
                        new ManagedTasks.Answer(true, true, "Abort needs the role task-operator. bob is task-viewer"));
        assertThat(ManagedTasks.act(server, name, Act.HOLD, "load"))
                .isEqualTo(new ManagedTasks.Answer(false, true, "It is RUNNING"));
        ManagedTasks.act(server, name, Act.COMMENT, "load", "take care");
        assertThat(manager.invoked).last().isEqualTo("comment[load, take care]");
        assertThat(ManagedTasks.act(null, name, Act.ABORT, "load").failed()).isTrue();
    }
}
