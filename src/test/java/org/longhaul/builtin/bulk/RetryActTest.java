package org.longhaul.builtin.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;
import org.longhaul.spi.TaskType;
import org.longhaul.submission.Receipt;
import org.longhaul.submission.Retries;
import org.longhaul.submission.Rights;
import org.longhaul.task.Actor;

class RetryActTest {
    private final PresentRights accounts = new PresentRights() {
        @Override
        public Optional<Caller> caller(String account) {
            return Optional.of(new Caller(
                    account, null, account.equals("both") ? Set.of(Grant.everywhere(Role.OPERATOR)) : Set.of()));
        }
    };

    /** What somebody may repeat whose bulk task is carried out now. */
    private Rights rightsOf(String name, String origin, Role... roles) {
        var asked = new Rights[1];
        var retries = new Retries() {
            @Override
            public Receipt retry(String id, Actor by, Rights rights, @Nullable String key) {
                asked[0] = rights;
                return new Receipt(List.of(id), false);
            }
        };
        var grants = Set.of(roles).stream().map(Grant::everywhere).collect(Collectors.toSet());
        new RetryAct(retries, accounts).act("one", "bulk", new Caller(name, origin, grants));
        return asked[0];
    }

    @Test
    void an_operator_of_a_connector_repeats_what_they_may_and_is_no_account() {
        Rights operator = rightsOf("operator", "jmx 192.0.2.7", Role.OPERATOR);
        assertThat(operator.mayOrderFor(null)).isTrue();
        assertThat(operator.mayOrderFor("atlas")).isTrue();
        assertThat(operator.maySubmit(List.of("ann"), "atlas")).isTrue();
        assertThat(operator.maySubmit(List.of(TaskType.SYSTEM), null)).isFalse();
    }

    @Test
    void an_account_of_the_same_name_gives_nothing_to_who_comes_through_a_connector() {
        Rights submitter = rightsOf("both", "jmx 192.0.2.7", Role.SUBMITTER);
        assertThat(submitter.mayOrderFor("atlas")).isTrue();
        assertThat(submitter.maySubmit(List.of("both"), null)).isTrue();
        assertThat(submitter.maySubmit(List.of("ann", Role.OPERATOR.code()), null))
                .isFalse();
    }

    @Test
    void an_account_has_the_roles_of_this_moment() {
        Rights revoked = rightsOf("eve", "192.0.2.7", Role.ADMIN);
        assertThat(revoked.mayOrderFor(null)).isFalse();
        assertThat(revoked.maySubmit(List.of("ann"), null)).isFalse();
        assertThat(rightsOf("both", "192.0.2.7").maySubmit(List.of("ann"), null))
                .isTrue();
    }
}
