package org.longhaul.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;
import org.longhaul.security.TestAccounts;
import org.longhaul.submission.Rights;

class OwnersTest {
    private static final Grant RED = new Grant(Role.SUBMITTER, "red");
    private static final Caller ANN = new Caller("ann", "192.0.2.7", Set.of(Grant.everywhere(Role.ADMIN), RED));

    private final TestAccounts accounts = new TestAccounts();
    private final Owners owners = new Owners(accounts);

    private Rights later(Owner owner) {
        return OwnersRights.of(owner.actor().name(), owner.grants(), accounts);
    }

    @Test
    void an_account_has_the_rights_that_it_has_later() {
        accounts.keep("ann", false, Grant.everywhere(Role.ADMIN));
        Owner owner = owners.of(ANN, Rights.APPLICATION);
        assertThat(owner.grants()).isNull();
        assertThat(later(owner).mayOrderFor("blue")).isTrue();
        accounts.keep("ann", false, RED);
        assertThat(later(owner).mayOrderFor("blue")).isFalse();
        assertThat(later(owner).mayOrderFor("red")).isTrue();
        accounts.keep("ann", true, RED);
        assertThat(later(owner).mayOrderFor("red")).as("disabled").isFalse();
        accounts.remove("ann");
        assertThat(later(owner).mayOrderFor("red")).as("removed").isFalse();
    }

    @Test
    void who_has_no_account_keeps_the_roles_that_they_had_and_no_others() {
        Owner owner = owners.of(new Caller("bob", "jmx", Set.of(RED)), Rights.APPLICATION);
        assertThat(owner.grants()).isEqualTo("task-submitter:red");
        assertThat(later(owner).mayOrderFor("red")).isTrue();
        assertThat(later(owner).mayOrderFor("blue")).isFalse();
        assertThat(later(owner).mayOrderFor(null)).isFalse();
        assertThat(later(owner).maySubmit(List.of("task-submitter"), "red")).isTrue();
        assertThat(later(owner).maySubmit(List.of("task-admin"), "red")).isFalse();
        assertThat(owners.of(ANN, Rights.APPLICATION).grants()).isEqualTo("task-admin,task-submitter:red");
        Owner nobody = owners.of(new Caller("carl", "jmx", Set.of()), Rights.APPLICATION);
        assertThat(later(nobody).mayOrderFor("red")).isFalse();
    }

    @Test
    void a_name_of_jmx_is_none_of_an_account_that_is_called_the_same() {
        accounts.keep("bob", false, new Grant(Role.SUBMITTER, "blue"));
        Owner owner = owners.of(new Caller("bob", Caller.JMX + " 192.0.2.7", Set.of(RED)), Rights.APPLICATION);
        assertThat(later(owner).mayOrderFor("red")).isTrue();
        assertThat(later(owner).mayOrderFor("blue")).isFalse();
    }

    @Test
    void where_the_application_vouches_for_people_they_may_order() {
        accounts.leaveToApplication();
        assertThat(later(owners.of(ANN, Rights.APPLICATION)).mayOrderFor("blue"))
                .isTrue();
    }
}
