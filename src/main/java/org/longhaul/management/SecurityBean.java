package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.longhaul.management.Tables.AccountRow;
import org.longhaul.management.Tables.AuditRow;
import org.longhaul.management.Tables.TokenRow;
import org.longhaul.security.Account;
import org.longhaul.security.Accounts;
import org.longhaul.security.Audit;
import org.longhaul.security.AuditFilter;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;
import org.longhaul.security.Tokens;

/** Accounts, tokens and the audit. */
@Dependent
class SecurityBean implements SecurityMXBean {
    private static final int MOST = 200;

    private final ServerCalls calls;
    private final JmxCallers callers;
    private final Accounts accounts;
    private final Tokens tokens;
    private final Audit audit;
    private final Clock clock;

    @Inject
    SecurityBean(ServerCalls calls, JmxCallers callers, Accounts accounts, Tokens tokens, Audit audit, Clock clock) {
        this.calls = calls;
        this.callers = callers;
        this.accounts = accounts;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String getJmxNames() {
        return String.join(", ", callers.names());
    }

    @Override
    public String whoAmI() {
        Caller caller = calls.caller();
        return caller.name() + ": " + roles(caller.grants());
    }

    private static String roles(Set<Grant> grants) {
        return grants.stream()
                .map(grant -> grant.role().code() + (grant.product() == null ? "" : ":" + grant.product()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @Override
    public List<TokenRow> ownTokens() {
        return tokens(own());
    }

    /** A name of JMX is given by other files than an account: it may be another person's, and must not lead to more. */
    private String own() {
        Caller caller = calls.caller();
        Account account = accounts.get(caller.name());
        if (account.disabled() || !caller.has(account.grants())) {
            throw new SecurityException(
                    "The account %s %s: over JMX its tokens are for task-admin, by createToken, tokens and revokeToken"
                            .formatted(
                                    account.name(),
                                    account.disabled()
                                            ? "is disabled"
                                            : "has roles that longhaul.jmx.roles does not give to the name %s"
                                                    .formatted(caller.name())));
        }
        return account.name();
    }

    @Override
    public String createOwnToken(String label, int days) {
        return createToken(own(), label, days);
    }

    @Override
    public void revokeOwnToken(String token) {
        revokeToken(own(), token);
    }

    @Override
    public List<AccountRow> accounts(String after, int limit) {
        checkLimit(limit);
        return accounts.list(after.strip(), limit).stream()
                .limit(limit)
                .map(account -> new AccountRow(account.name(), roles(account.grants()), account.disabled()))
                .toList();
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is 1 to " + MOST);
        }
    }

    @Override
    public void createAccount(String name, String password, String roles) {
        accounts.create(
                name,
                password.isEmpty() ? null : password,
                grants(roles),
                false,
                calls.caller().actor());
    }

    @Override
    public void changeAccount(String name, String roles, boolean disabled) {
        accounts.change(name, null, grants(roles), disabled, calls.caller().actor());
    }

    @Override
    public void setPassword(String name, String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("password is missing");
        }
        Account account = accounts.get(name);
        accounts.change(
                name,
                password,
                account.grants(),
                account.disabled(),
                calls.caller().actor());
    }

    @Override
    public void removeAccount(String name) {
        accounts.remove(name, calls.caller().actor());
    }

    private static Set<Grant> grants(String roles) {
        var grants = new HashSet<Grant>();
        for (String role : roles.isBlank() ? new String[0] : roles.split(",", -1)) {
            grants.add(Grant.of(role.strip())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "roles: \"%s\" is not a role, or a role and a product after a colon; the roles are %s"
                                    .formatted(
                                            role.strip(),
                                            Arrays.stream(Role.values())
                                                    .map(Role::code)
                                                    .collect(Collectors.joining(", "))))));
        }
        return grants;
    }

    @Override
    public List<TokenRow> tokens(String name) {
        return tokens.list(name).stream()
                .map(token -> new TokenRow(
                        token.id(), token.label(), token.created().toString(), Views.text(token.expires())))
                .toList();
    }

    @Override
    public String createToken(String name, String label, int days) {
        if (days < 0) {
            throw new IllegalArgumentException("days is 0 or more");
        }
        var expires = days == 0 ? null : clock.instant().plus(Duration.ofDays(days));
        return tokens.create(name, label, expires, calls.caller().actor()).text();
    }

    @Override
    public void revokeToken(String name, String token) {
        tokens.revoke(name, token, calls.caller().actor());
    }

    @Override
    public List<AuditRow> audit(int limit, String before) {
        checkLimit(limit);
        return audit.list(AuditFilter.ALL, limit, before.isBlank() ? null : before.strip()).stream()
                .map(entry -> new AuditRow(
                        entry.id(),
                        entry.happened().toString(),
                        entry.actor(),
                        Views.text(entry.origin()),
                        entry.action(),
                        entry.subject(),
                        Views.text(entry.note())))
                .toList();
    }
}
