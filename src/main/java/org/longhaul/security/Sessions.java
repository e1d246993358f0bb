package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.longhaul.platform.Retrying;
import org.longhaul.security.SessionStore.Session;
import org.longhaul.task.Actor;

/**
 * Sessions of browsers, good on every node. Of a session's secret only the hash is stored, and what its requests prove
 * that they were not forged with is made from it.
 */
@ApplicationScoped
public class Sessions {
    /** How long a session lives that is not used. */
    public static final Duration IDLE = Duration.ofHours(8);

    /** How long a session lives at most. */
    public static final Duration LONGEST = Duration.ofDays(7);

    /** How exact the time of the last use is. */
    private static final Duration NOTED = Duration.ofMinutes(1);

    private SignIns signIns;
    private SessionStore store;
    private Retrying retrying;
    private Audit audit;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Sessions() {}

    /** Sessions in this store. */
    @Inject
    public Sessions(SignIns signIns, SessionStore store, Retrying retrying, Audit audit, Clock clock) {
        this.signIns = signIns;
        this.store = store;
        this.retrying = retrying;
        this.audit = audit;
        this.clock = clock;
    }

    /** A session that was just opened, with its secret, which is told this once. */
    public record Opened(String secret, Account account, Instant expires) {
        @Override
        public String toString() {
            return "Opened[account=" + account + "]";
        }
    }

    /**
     * Opens a session for who knows the password.
     *
     * @param address where they are
     * @return empty if there is no such account, it is disabled, or the password is wrong
     * @throws TooManySignInsException if too many sign-ins have failed
     */
    public Optional<Opened> open(String name, String password, String address) {
        return signIns.verify(name, password, address).map(account -> {
            String secret = Keys.fresh();
            Instant now = clock.instant();
            var session = new Session(now, now.plus(IDLE), now.plus(LONGEST));
            return retrying.inOwnTransaction(() -> {
                store.sweep(now);
                store.insert(Keys.hash(secret), account.name(), session);
                audit.append(new Actor(account.name(), address), Audit.Action.SIGNED_IN, account.name(), null);
                return new Opened(secret, account, session.expires());
            });
        });
    }

    /** Closes a session, if it is open. */
    public void close(String secret, Actor by) {
        retrying.inOwnTransaction(() -> {
            boolean open = store.delete(Keys.hash(secret));
            if (open) {
                audit.append(by, Audit.Action.SIGNED_OUT, by.name(), null);
            }
            return open;
        });
    }

    /** The account that this session is of, if it is open; it lives on from now. */
    Optional<Account> find(String secret) {
        Instant now = clock.instant();
        String hash = Keys.hash(secret);
        return store.find(hash)
                .filter(found -> found.session().expires().isAfter(now)
                        && !found.account().disabled())
                .map(found -> {
                    use(hash, found.session(), now);
                    return found.account();
                });
    }

    private void use(String hash, Session session, Instant now) {
        if (session.lastUsed().plus(NOTED).isAfter(now)) {
            return;
        }
        Instant expires = now.plus(IDLE);
        var used = new Session(now, expires.isBefore(session.ends()) ? expires : session.ends(), session.ends());
        retrying.joined(() -> store.used(hash, used));
    }

    /** What requests that change something send along, to prove that they were not forged. */
    public static String csrf(String secret) {
        return Keys.hmac(secret.getBytes(StandardCharsets.UTF_8), "longhaul csrf");
    }
}
