package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.longhaul.platform.Texts;
import org.longhaul.task.Actor;

/**
 * Looks at passwords. One that was right a moment ago is known for some seconds, by a hash with a key of this process:
 * a loop of calls with a password does not pay for the slow hash each time. The account is read each time all the same,
 * so that a changed password, or an account that was disabled, is refused at once.
 */
@ApplicationScoped
public class SignIns {
    private static final Duration KNOWN = Duration.ofSeconds(10);
    private static final int MOST_KNOWN = 1000;
    private static final int LONGEST_PASSWORD = 200;
    private static final int LONGEST_NAME = 100;
    private static final int LOCKS = 64;

    private AccountStore store;
    private Passwords passwords;
    private SignInLimits limits;
    private Audit audit;
    private Clock clock;
    private final byte[] key = Keys.bytes();
    private final Object[] locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new Object()).toArray();
    private final Map<String, Instant> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SignIns() {}

    /** Compares with the accounts of this store. */
    @Inject
    public SignIns(AccountStore store, Passwords passwords, SignInLimits limits, Audit audit, Clock clock) {
        this.store = store;
        this.passwords = passwords;
        this.limits = limits;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The account of that name, if it is enabled and this is its password.
     *
     * @param address where the attempt comes from
     * @throws TooManySignInsException if too many have failed; the password was not looked at then
     */
    Optional<Account> verify(String name, String password, String address) {
        if (!Accounts.NAME.matcher(name).matches() || password.length() > LONGEST_PASSWORD) {
            return refuse(Texts.stored(name, LONGEST_NAME), address);
        }
        requireNoWait(name, address);
        var stored = store.find(name).filter(found -> !found.account().disabled());
        String kept = stored.map(AccountStore.Stored::passwordHash).orElse(null);
        String proof = Keys.hmac(key, name + '\0' + kept + '\0' + password);
        // one at a time for an account: of many calls at once with the same password one pays
        synchronized (locks[Math.floorMod(name.hashCode(), LOCKS)]) {
            if (kept != null && isKnown(proof)) {
                return stored.map(AccountStore.Stored::account);
            }
            limits.admit(name, address);
            if (passwords.matches(password, kept)) {
                limits.succeeded(name, address);
                remember(proof);
                return stored.map(AccountStore.Stored::account);
            }
        }
        return note(name, address);
    }

    private Optional<Account> refuse(String name, String address) {
        limits.admit(name, address);
        return note(name, address);
    }

    private void requireNoWait(String name, String address) {
        Duration wait = limits.delay(name, address);
        if (!wait.isZero()) {
            throw new TooManySignInsException(wait);
        }
    }

    /** Each failure that somebody has to wait for is in the audit: as many as there can be, and no more. */
    private Optional<Account> note(String name, String address) {
        Duration wait = limits.delay(name, address);
        if (!wait.isZero()) {
            audit.append(
                    new Actor(name, address),
                    Audit.Action.SIGN_IN_REFUSED,
                    name,
                    "The next attempt has to wait %d s.".formatted(wait.toSeconds()));
        }
        return Optional.empty();
    }

    private synchronized boolean isKnown(String proof) {
        Instant until = known.get(proof);
        return until != null && until.isAfter(clock.instant());
    }

    private synchronized void remember(String proof) {
        known.put(proof, clock.instant().plus(KNOWN));
    }
}
