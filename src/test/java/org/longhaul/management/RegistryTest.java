package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.longhaul.management.OpenBeanTest.Loader;
import org.longhaul.management.OpenBeanTest.LoaderMXBean;

class RegistryTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    private static OpenBean bean(ObjectName name) {
        return OpenBean.of(
                LoaderMXBean.class,
                new Loader(),
                OpenBeanTest::call,
                new Emitter(name, Clock.systemUTC(), Runnable::run));
    }

    private ObjectName register(Registry registry, String type, Map<String, String> keys) {
        ObjectName name = registry.name(type, keys);
        registry.register(name, bean(name));
        return name;
    }

    @Test
    void two_deployments_do_not_collide_and_each_leaves_nothing() throws Exception {
        int before = server.getMBeanCount();
        for (int round = 0; round < 3; round++) {
            try (var one = Registry.open(server, "First")) {
                assertThat(register(one, "First", Map.of())).hasToString("org.longhaul:type=First");
                try (var other = Registry.open(server, "First")) {
                    assertThat(register(other, "First", Map.of())).hasToString("org.longhaul:type=First,instance=2");
                    register(other, "Second", Map.of("name", "a"));
                    assertThat(register(one, "Second", Map.of("name", "a")))
                            .hasToString("org.longhaul:type=Second,name=a");
                    assertThat(server.queryNames(new ObjectName("org.longhaul:*"), null))
                            .hasSize(4);
                }
                assertThat(server.queryNames(new ObjectName("org.longhaul:*"), null))
                        .hasSize(2);
            }
            assertThat(server.getMBeanCount()).isEqualTo(before);
        }
    }

    @Test
    void what_comes_too_late_is_not_left_behind() {
        int before = server.getMBeanCount();
        var registry = Registry.open(server, "First");
        registry.close();
        register(registry, "Task", Map.of("id", "x"));
        assertThat(server.getMBeanCount()).isEqualTo(before);
    }

    @Test
    void names_of_any_letters_are_quoted() {
        try (var registry = Registry.open(server, "First")) {
            assertThat(registry.name("Module", Map.of("name", "a,b=c")).getKeyProperty("name"))
                    .isEqualTo("\"a,b=c\"");
        }
    }
}
