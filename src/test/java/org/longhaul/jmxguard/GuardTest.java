package org.longhaul.jmxguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.reflect.Method;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.Query;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.MBeanServerForwarder;
import javax.management.timer.Timer;
import javax.security.auth.Subject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final String[] NONE = {};

    /** Stands for any bean that does what it is told. */
    public interface SwitchMBean {
        boolean isOn();

        void setOn(boolean on);

        boolean toggle();
    }

    /** One that is off at first. */
    public static final class Switch implements SwitchMBean {
        private boolean on;

        @Override
        public boolean isOn() {
            return on;
        }

        @Override
        public void setOn(boolean on) {
            this.on = on;
        }

        @Override
        public boolean toggle() {
            on = !on;
            return on;
        }
    }

    private interface Call {
        Object call() throws Exception;
    }

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final MBeanServerForwarder guarded = Guard.of(Administrators.STANDARD);
    private final Switch ours = new Switch();
    private final Switch others = new Switch();
    private ObjectName our;
    private ObjectName other;
    private ObjectName runtime;
    private ObjectName threads;

    @BeforeEach
    void beans_of_ours_of_the_jvm_and_of_others() throws Exception {
        our = new ObjectName("org.longhaul:type=Switch");
        other = new ObjectName("org.longhaulier:type=Switch");
        runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
        threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
        beans.registerMBean(ours, our);
        beans.registerMBean(others, other);
        beans.registerMBean(ManagementFactory.getRuntimeMXBean(), runtime);
        beans.registerMBean(ManagementFactory.getThreadMXBean(), threads);
        guarded.setMBeanServer(beans);
    }

    @SuppressWarnings("removal") // what took its place came with Java 18
    private static Object as(String name, Call call) throws Exception {
        Subject caller = new Subject(true, Set.of(new JMXPrincipal(name)), Set.of(), Set.of());
        try {
            return Subject.doAs(caller, (PrivilegedExceptionAction<Object>) call::call);
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    private void refused(String name, String message, Call call) {
        assertThatThrownBy(() -> as(name, call))
                .isInstanceOf(SecurityException.class)
                .hasMessage(
                        "%s may not %s: it takes task-admin, which longhaul.jmx.roles gives".formatted(name, message));
    }

    private Object toggle(ObjectName bean) throws Exception {
        return guarded.invoke(bean, "toggle", new Object[0], NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "submitter", "viewer", "somebody"})
    void who_is_no_administrator_changes_nothing_beside_our_own_beans(String name) throws Exception {
        refused(name, "call toggle of " + other, () -> toggle(other));
        refused(name, "set On of " + other, () -> {
            guarded.setAttribute(other, new Attribute("On", true));
            return "";
        });
        refused(
                name,
                "set On, Off of " + other,
                () -> guarded.setAttributes(
                        other, new AttributeList(List.of(new Attribute("On", true), new Attribute("Off", true)))));
        refused(
                name,
                "call resetPeakThreadCount of " + threads,
                () -> guarded.invoke(threads, "resetPeakThreadCount", new Object[0], NONE));
        assertThat(others.isOn()).isFalse();

        assertThat(as(name, () -> toggle(our)))
                .as("ours ask for roles themselves")
                .isEqualTo(true);
    }

    @Test
    void of_our_own_domain_as_well_nobody_makes_or_removes_beans() throws Exception {
        refused("operator", "call unregisterMBean with " + our, () -> {
            guarded.unregisterMBean(our);
            return "";
        });
        ObjectName made = new ObjectName("org.longhaul:type=Made");
        refused(
                "operator",
                "call createMBean with javax.management.loading.MLet, " + made,
                () -> guarded.createMBean("javax.management.loading.MLet", made));
        assertThat(beans.isRegistered(our)).isTrue();
        assertThat(beans.isRegistered(made)).isFalse();
    }

    @Test
    void an_administrator_does_everything() throws Exception {
        assertThat(as("admin", () -> toggle(other))).isEqualTo(true);
        as("admin", () -> {
            guarded.setAttribute(other, new Attribute("On", false));
            return "";
        });
        assertThat(others.isOn()).isFalse();
        ObjectName timer = new ObjectName("x:type=Timer");
        as("admin", () -> guarded.createMBean(Timer.class.getName(), timer));
        as("admin", () -> {
            guarded.unregisterMBean(timer);
            return "";
        });
        assertThat(as("admin", () -> guarded.getAttribute(runtime, "SystemProperties")))
                .isNotNull();
        assertThat((String[]) as("admin", () -> guarded.getAttribute(runtime, "InputArguments")))
                .containsExactlyElementsOf(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    @Test
    void everybody_reads_and_listens() throws Exception {
        assertThat(as("viewer", () -> guarded.getAttribute(other, "On"))).isEqualTo(false);
        assertThat(as("viewer", () -> guarded.queryNames(null, Query.eq(Query.attr("On"), Query.value(false)))))
                .isEqualTo(Set.of(our, other));
        assertThat(as("viewer", () -> guarded.getMBeanInfo(threads).getClassName()))
                .isNotNull();
        ObjectName delegate = new ObjectName("JMImplementation:type=MBeanServerDelegate");
        NotificationListener listener = (notification, handback) -> {};
        assertThatCode(() -> as("viewer", () -> {
                    guarded.addNotificationListener(delegate, listener, null, null);
                    guarded.removeNotificationListener(delegate, listener);
                    return "";
                }))
                .doesNotThrowAnyException();
        refused("viewer", "call addNotificationListener with %s, %s, null, null".formatted(delegate, other), () -> {
            guarded.addNotificationListener(delegate, other, null, null);
            return "";
        });
    }

    @Test
    void threads_are_shown_to_everybody_whom_the_jvm_lets_call() throws Exception {
        assertThat((Object[]) as(
                        "operator",
                        () -> guarded.invoke(
                                threads,
                                "getThreadInfo",
                                new Object[] {new long[] {Thread.currentThread().getId()}},
                                new String[] {long[].class.getName()})))
                .hasSize(1);
        assertThat((Object[]) as(
                        "operator",
                        () -> guarded.invoke(threads, "dumpAllThreads", new Object[] {true, false}, new String[] {
                            boolean.class.getName(), boolean.class.getName()
                        })))
                .hasSizeGreaterThan(1);
        for (String deadlocks : List.of("findDeadlockedThreads", "findMonitorDeadlockedThreads")) {
            assertThat(as("operator", () -> guarded.invoke(threads, deadlocks, new Object[0], NONE)))
                    .isNull();
        }
        ObjectName alike = new ObjectName("x:type=Threading");
        refused(
                "operator",
                "call findDeadlockedThreads of " + alike,
                () -> guarded.invoke(alike, "findDeadlockedThreads", new Object[0], NONE));
    }

    @Test
    void what_the_jvm_was_told_is_withheld() throws Exception {
        refused(
                "operator",
                "read SystemProperties of " + runtime,
                () -> guarded.getAttribute(runtime, "SystemProperties"));

        AttributeList read = (AttributeList) as(
                "viewer",
                () -> guarded.getAttributes(runtime, new String[] {"VmName", "SystemProperties", "InputArguments"}));
        assertThat(read.asList()).extracting(Attribute::getName).containsExactly("VmName", "InputArguments");
        String[] shown = (String[]) as("viewer", () -> guarded.getAttribute(runtime, "InputArguments"));
        assertThat(shown)
                .isEqualTo(read.asList().get(1).getValue())
                .hasSameSizeAs(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .contains("-Duser.timezone=***")
                .allSatisfy(option -> assertThat(option).matches("[^=]+(=\\*\\*\\*)?"));
        assertThat(as(
                        "viewer",
                        () -> JMX.newMXBeanProxy(guarded, runtime, RuntimeMXBean.class)
                                .getInputArguments()))
                .as("as JConsole reads them")
                .isEqualTo(List.of(shown));
        assertThat(as("viewer", () -> guarded.getAttribute(runtime, "VmName")))
                .isEqualTo(ManagementFactory.getRuntimeMXBean().getVmName());
    }

    /** A later JDK may have more of them. */
    @Test
    void no_other_request_is_open_to_all() {
        Set<String> open = new TreeSet<>();
        for (Method method : MBeanServer.class.getMethods()) {
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(type -> type == ObjectName.class ? other : null)
                    .toArray();
            try {
                as("operator", () -> method.invoke(guarded, arguments));
                open.add(method.getName());
            } catch (Exception e) {
                if (!(e.getCause() instanceof SecurityException)) {
                    open.add(method.getName());
                }
            }
        }
        assertThat(open)
                .containsExactly(
                        "addNotificationListener",
                        "getAttribute",
                        "getAttributes",
                        "getClassLoader",
                        "getClassLoaderFor",
                        "getClassLoaderRepository",
                        "getDefaultDomain",
                        "getDomains",
                        "getMBeanCount",
                        "getMBeanInfo",
                        "getObjectInstance",
                        "isInstanceOf",
                        "isRegistered",
                        "queryMBeans",
                        "queryNames",
                        "removeNotificationListener");
    }

    @Test
    void a_request_without_a_name_reads() throws Exception {
        assertThat(guarded.getAttribute(other, "On")).isEqualTo(false);
        assertThat(guarded.getClassLoaderFor(other)).isEqualTo(Switch.class.getClassLoader());
        assertThatThrownBy(() -> toggle(other))
                .isInstanceOf(SecurityException.class)
                .hasMessageStartingWith("Nobody may not call toggle");
    }

    @Test
    void what_the_beans_say_is_what_the_client_hears() {
        assertThatThrownBy(() -> as("viewer", () -> guarded.getAttribute(other, "Off")))
                .isInstanceOf(AttributeNotFoundException.class);
        assertThatThrownBy(() -> as("operator", () -> toggle(new ObjectName("org.longhaul:type=None"))))
                .isInstanceOf(InstanceNotFoundException.class);
        assertThat(guarded.getMBeanServer()).isSameAs(beans);
        assertThat(Set.of(guarded).contains(guarded)).isTrue();
        assertThat(guarded).isNotEqualTo(beans).hasToString("the guard before the JVM's own beans");
        assertThat(guarded.hashCode()).isEqualTo(System.identityHashCode(guarded));
    }

    @Test
    void if_the_roles_are_wrong_nobody_is_an_administrator() {
        MBeanServerForwarder lost = Guard.of("admin=task-admin,operator=king");
        lost.setMBeanServer(beans);
        assertThatThrownBy(() -> as("admin", () -> lost.invoke(other, "toggle", new Object[0], NONE)))
                .isInstanceOf(SecurityException.class);
    }
}
