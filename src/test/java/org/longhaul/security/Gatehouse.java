package org.longhaul.security;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Actor;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** All that looks at who somebody is, on a database, with a clock that stands still. */
final class Gatehouse {
    static final String PASSWORD = "correct horse battery";
    static final String ADDRESS = "192.0.2.7";
    static final Actor BOSS = new Actor("boss", ADDRESS);

    final SettableClock clock = new SettableClock();
    final QuickHash hash = new QuickHash();
    final Retrying retrying;
    final AccountStore accountStore;
    final TokenStore tokenStore;
    final SessionStore sessionStore;
    final Audit audit;
    final Passwords passwords = new Passwords(hash);
    final SignInLimits limits = new SignInLimits(clock);
    final SignIns signIns;
    final Sessions sessions;
    final Tokens tokens;
    final Accounts accounts;
    final SecuritySettings settings;
    final Authenticator authenticator;
    private final TestDatabase database;

    Gatehouse(TestDatabase database) {
        this(database, new SecuritySettings(false, List.of(), List.of(), null));
    }

    Gatehouse(TestDatabase database, SecuritySettings settings) {
        this.database = database;
        this.settings = settings;
        retrying = new Retrying(database.transactions(), database);
        accountStore = new AccountStore(database);
        tokenStore = new TokenStore(database);
        sessionStore = new SessionStore(database);
        audit = new Audit(new AuditStore(database), retrying, clock);
        signIns = new SignIns(accountStore, passwords, limits, audit, clock);
        sessions = new Sessions(signIns, sessionStore, retrying, audit, clock);
        tokens = new Tokens(tokenStore, accountStore, retrying, audit, clock);
        accounts = new Accounts(
                accountStore, sessionStore, passwords, signIns, settings, retrying, audit, database, clock);
        authenticator = new Authenticator(tokens, signIns, sessions, new Issuers(settings, clock), limits);
    }

    FirstAccount firstAccount(Path home, Map<String, String> environment) {
        return new FirstAccount(
                accountStore, tokens, passwords, audit, retrying, database, settings, home, clock, environment::get);
    }

    Account account(String name, Grant... grants) {
        return accounts.create(name, PASSWORD, Set.of(grants), false, BOSS);
    }

    /** What was done, the latest first. */
    List<String> acts() {
        return audit.list(AuditFilter.ALL, 200, null).stream()
                .map(entry -> entry.action() + " " + entry.subject())
                .toList();
    }
}
