package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Principal;
import java.util.Set;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
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
