package org.longhaul.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.Rights;

class CallerRightsTest {
    private static final Rights BLUE = CallerRights.of(
            caller(new Grant(Role.SUBMITTER, "blue"), new Grant(Role.OPERATOR, "red"), new Grant(Role.VIEWER, null)));
    private static final Rights ADMIN = CallerRights.of(caller(Grant.everywhere(Role.ADMIN)));

    private static Caller caller(Grant... grants) {
        return new Caller("ann", null, Set.of(grants));
    }

    @Test
    void somebody_orders_for_the_products_they_submit_for() {
        assertThat(BLUE.mayOrderFor("blue")).isTrue();
        assertThat(BLUE.mayOrderFor("red")).isFalse();
        assertThat(BLUE.mayOrderFor(null)).isFalse();
        assertThat(BLUE.products()).containsExactly("blue");
        assertThat(ADMIN.mayOrderFor("anything")).isTrue();
        assertThat(ADMIN.mayOrderFor(null)).isTrue();
        assertThat(ADMIN.products()).isEmpty();
    }

    @Test
    void a_type_names_nobody_or_an_account_or_a_role_that_they_have_for_the_product() {
        assertThat(BLUE.maySubmit(List.of(), "blue")).isTrue();
        assertThat(BLUE.maySubmit(List.of("bob", "ann"), "blue")).isTrue();
        assertThat(BLUE.maySubmit(List.of("task-submitter"), "blue")).isTrue();
        assertThat(BLUE.maySubmit(List.of("task-viewer"), "blue")).isTrue();
        assertThat(BLUE.maySubmit(List.of("task-operator"), "blue")).isFalse();
        assertThat(BLUE.maySubmit(List.of("bob"), "blue")).isFalse();
    }

    @Test
    void a_role_includes_those_below_it() {
        assertThat(ADMIN.maySubmit(List.of("task-operator"), null)).isTrue();
        assertThat(ADMIN.maySubmit(List.of("bob"), null)).isFalse();
    }

    @Test
    void nobody_submits_what_is_longhauls_own() {
        var system = CallerRights.of(new Caller(TaskType.SYSTEM, null, Set.of(Grant.everywhere(Role.ADMIN))));

        assertThat(ADMIN.maySubmit(List.of(TaskType.SYSTEM), null)).isFalse();
        assertThat(system.maySubmit(List.of(TaskType.SYSTEM), null)).isFalse();
        assertThat(system.maySubmit(List.of(TaskType.SYSTEM, "bob"), null)).isFalse();
        assertThat(new CallerRights(caller(), true).maySubmit(List.of(TaskType.SYSTEM), null))
                .isFalse();
    }

    @Test
    void an_operator_repeats_what_others_may_submit() {
        Rights operator = new CallerRights(caller(new Grant(Role.OPERATOR, "red")), true);

        assertThat(operator.mayOrderFor("red")).isTrue();
        assertThat(operator.maySubmit(List.of("bob"), "red")).isTrue();
    }
}
