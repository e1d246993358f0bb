package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.jmxguard.Administrators;
import org.longhaul.jmxguard.GuardAgent;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;

class JmxCallersTest {
    private final JmxCallers callers = new JmxCallers(JmxCallers.STANDARD);

    private static Subject subject(Principal... principals) {
        return new Subject(true, Set.of(principals), Set.of(), Set.of());
    }

    private Caller caller(String name) {
        return callers.caller(subject(new JMXPrincipal(name)));
    }

    @Test
    void names_have_the_roles_that_are_configured() {
        assertThat(caller("admin").may(Operation.CHANGE_SETTINGS)).isTrue();
        assertThat(caller("operator").may(Operation.ABORT_TASK)).isTrue();
        assertThat(caller("operator").may(Operation.SUBMIT_TASK)).isTrue();
        assertThat(caller("operator").may(Operation.CHANGE_SETTINGS)).isFalse();
        assertThat(caller("viewer").may(Operation.ABORT_TASK)).isFalse();
        assertThat(new JmxCallers("ann=task-operator")
                        .caller(subject(new JMXPrincipal("ann")))
                        .may(Operation.HOLD_TASK))
                .isTrue();
    }

    @Test
    void who_is_not_configured_reads_and_so_does_who_was_signed_in_by_another_module() {
        assertThat(caller("eve").may(Operation.READ_TASK)).isTrue();
        assertThat(caller("eve").may(Operation.ABORT_TASK)).isFalse();
        Caller other = callers.caller(subject(() -> "cn=eve"));
        assertThat(other.name()).isEqualTo("cn=eve");
        assertThat(other.may(Operation.ABORT_TASK)).isFalse();
        assertThat(callers.caller(subject()).may(Operation.ABORT_TASK)).isFalse();
    }

    @Test
    void who_has_attached_is_the_owner_of_the_process() {
        Caller local = callers.caller(null);
        assertThat(local.name()).isEqualTo("local-jmx");
        assertThat(local.may(Operation.MANAGE_ACCOUNTS)).isTrue();
        assertThat(Caller.throughJmx(local.actor())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                JmxCallers.STANDARD,
                "ann=task-admin",
                " ann = task-operator + task-admin ,bob=task-viewer",
                "ann=task-admin,ann=task-viewer",
                "ann=task-viewer,ann=task-admin",
                "ann=task-admin+task-viewer",
                "Ann=task-admin",
            })
    void the_guard_of_the_jvm_knows_the_same_administrators(String configured) {
        JmxCallers application = new JmxCallers(configured);
        Administrators guard = Administrators.of(configured);
        for (String name :
                List.of("ann", "Ann", "bob", "eve", "viewer", "submitter", "operator", "admin", "", " ann ")) {
            assertThat(guard.has(name))
                    .as(name)
                    .isEqualTo(
                            application.caller(subject(new JMXPrincipal(name))).may(Operation.MANAGE_ACCOUNTS));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ann", "ann=king", "ann=task-admin,", "=task-admin", "ann=task-admin=x", "ann=TASK-ADMIN", "ann="
            })
    void what_the_application_refuses_makes_nobody_an_administrator_of_the_jvm(String configured) {
        assertThatThrownBy(() -> new JmxCallers(configured)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Administrators.of(configured).has("ann")).isFalse();
        assertThat(Administrators.of("ann=task-admin," + configured).has("ann")).isFalse();
    }

    @Test
    void by_default_and_as_it_is_configured_both_go_by_the_same_roles() {
        assertThat(Administrators.configured(new Properties(), Map.of())).isEqualTo(JmxCallers.STANDARD);
        assertThat(JmxCallers.GUARD).isEqualTo(GuardAgent.GUARD);
        callers.compare(null, null);
        callers.compare(null, "7091");
        callers.compare(JmxCallers.STANDARD, "7091");
        assertThatThrownBy(() -> callers.compare("ann=task-admin", "7091"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longhaul.jmx.roles")
                .hasMessageContaining("\"ann=task-admin\"")
                .hasMessageContaining("system property");
    }

    @Test
    void what_is_not_well_configured_is_named() {
        assertThatThrownBy(() -> new JmxCallers("ann=king"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longhaul.jmx.roles")
                .hasMessageContaining("ann=king")
                .hasMessageContaining("task-operator");
        assertThatThrownBy(() -> new JmxCallers("ann")).isInstanceOf(IllegalArgumentException.class);
    }
}
