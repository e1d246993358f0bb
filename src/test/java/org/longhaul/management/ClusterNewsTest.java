package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.MBeanNotificationInfo;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.NodeView;
import org.longhaul.testing.SettableClock;

class ClusterNewsTest {
    private final SettableClock clock = new SettableClock();
    private final List<String> heard = new ArrayList<>();
    private Emitter emitter;
    private ClusterNews news;

    @BeforeEach
    void listen() throws Exception {
        emitter = new Emitter(new ObjectName("test:type=Cluster"), clock, Runnable::run, ClusterNews.KINDS);
        emitter.addNotificationListener(
                (notification, handback) -> {
                    var data = (Map<?, ?>) notification.getUserData();
                    heard.add("%d %s %s %s %s"
                            .formatted(
                                    notification.getSequenceNumber(),
                                    notification.getType().replace("org.longhaul.node.", ""),
                                    data.get("node"),
                                    data.get("incarnation"),
                                    data.get("state")));
                },
                null,
                null);
        news = new ClusterNews(emitter);
    }

    private NodeView node(String name, long incarnation, String state) {
        return new NodeView(name, incarnation, state, false, "host", 1, "", 2, 2, clock.instant(), null, null, 0);
    }

    private List<String> look(NodeView... nodes) {
        heard.clear();
        news.look(List.of(nodes));
        return List.copyOf(heard);
    }

    @Test
    void the_first_look_tells_who_is_up_and_nothing_of_the_past() {
        assertThat(look(node("a", 1, "UP"), node("b", 3, "DEAD"), node("c", 2, "STOPPED"), node("d", 1, "DRAINING")))
                .containsExactly("1 joined a 1 UP");
    }

    @Test
    void each_change_is_told_once() {
        look(node("a", 1, "UP"));
        assertThat(look(node("a", 1, "UP"))).isEmpty();
        assertThat(look(node("a", 1, "UP"), node("b", 1, "UP"))).containsExactly("2 joined b 1 UP");
        assertThat(look(node("a", 1, "UP"), node("b", 1, "DRAINING"))).containsExactly("3 draining b 1 DRAINING");
        assertThat(look(node("a", 1, "UP"), node("b", 1, "STOPPED"))).containsExactly("4 drained b 1 STOPPED");
        assertThat(look(node("a", 1, "UP"), node("b", 2, "UP"))).containsExactly("5 joined b 2 UP");
        assertThat(look(node("a", 1, "UP"), node("b", 2, "DEAD"))).containsExactly("6 left b 2 DEAD");
        assertThat(look(node("a", 1, "UP"), node("b", 2, "DEAD"))).isEmpty();
        assertThat(look(node("a", 1, "UP")))
                .as("its row is gone, and it had left before")
                .isEmpty();
    }

    @Test
    void a_life_that_began_and_ended_between_two_looks_is_told_as_it_stands() {
        look(node("a", 1, "UP"));
        assertThat(look(node("a", 2, "UP"))).containsExactly("2 joined a 2 UP");
        assertThat(look()).as("nobody knows it any more").containsExactly("3 left a 2 UP");
    }

    @Test
    void the_bean_says_which_kinds_there_are() {
        assertThat(Arrays.stream(emitter.getNotificationInfo())
                        .map(MBeanNotificationInfo::getNotifTypes)
                        .map(types -> types[0]))
                .containsExactlyInAnyOrder(
                        "org.longhaul.node.joined",
                        "org.longhaul.node.draining",
                        "org.longhaul.node.drained",
                        "org.longhaul.node.left");
    }
}
