package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.longhaul.security.ApiToken;
import org.longhaul.security.Audit;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;
import org.longhaul.security.TestAccounts;
import org.longhaul.security.Tokens;
import org.longhaul.task.Actor;

class SecurityBeanTest {
    private final TestAccounts accounts = new TestAccounts();
    private final List<String> done = new ArrayList<>();
    private final Tokens tokens = new Tokens() {
        @Override
        public ApiToken.Fresh create(String account, String label, @Nullable Instant expires, Actor by) {
            done.add("created for " + account);
            return new ApiToken.Fresh(new ApiToken("1", label, Instant.EPOCH, expires, null), "lh_text");
        }

        @Override
        public List<ApiToken> list(String account) {
            done.add("listed of " + account);
            return List.of();
        }

        @Override
        public void revoke(String account, String id, Actor by) {
            done.add("revoked of " + account);
        }
    };
    private Caller caller = new Caller("nobody", null, Set.of());
    private final ServerCalls calls = new ServerCalls() {
        @Override
        Caller caller() {
            return caller;
        }
    };
    private final SecurityBean bean = new SecurityBean(
            calls, new JmxCallers("nobody=task-viewer"), accounts, tokens, new Audit() {}, Clock.systemUTC());

    private void connect(String name, Role... roles) {
        caller = new Caller(
                name, "jmx", Set.of(roles).stream().map(Grant::everywhere).collect(Collectors.toSet()));
    }

    @Test
    void an_account_with_the_same_name_and_more_roles_gives_its_tokens_to_nobody_who_connects() {
        accounts.keep("operator", false, Grant.everywhere(Role.ADMIN));
        connect("operator", Role.OPERATOR, Role.SUBMITTER);

        for (Runnable attempt : List.<Runnable>of(
                () -> bean.createOwnToken("mine", 0), bean::ownTokens, () -> bean.revokeOwnToken("1"))) {
            assertThatThrownBy(attempt::run)
                    .isInstanceOf(SecurityException.class)
                    .hasMessage(
                            "The account operator has roles that longhaul.jmx.roles does not give to the name"
                                    + " operator: over JMX its tokens are for task-admin, by createToken, tokens and revokeToken");
        }
        accounts.keep("operator", true, Grant.everywhere(Role.VIEWER));
        assertThatThrownBy(() -> bean.createOwnToken("mine", 0))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("operator is disabled");
        accounts.keep("operator", false, Grant.everywhere(Role.OPERATOR), Grant.everywhere(Role.SUBMITTER));
        connect("operator", Role.OPERATOR);
        assertThatThrownBy(() -> bean.createOwnToken("mine", 0)).isInstanceOf(SecurityException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void one_with_no_more_roles_does() {
        accounts.keep("operator", false, new Grant(Role.OPERATOR, "atlas"), Grant.everywhere(Role.VIEWER));
        connect("operator", Role.OPERATOR);

        assertThat(bean.createOwnToken("mine", 0)).isEqualTo("lh_text");
        assertThat(bean.ownTokens()).isEmpty();
        bean.revokeOwnToken("1");

        accounts.keep("admin", false, Grant.everywhere(Role.ADMIN));
        connect("admin", Role.ADMIN);
        bean.createOwnToken("mine", 1);

        assertThat(done)
                .containsExactly(
                        "created for operator", "listed of operator", "revoked of operator", "created for admin");
    }
}
