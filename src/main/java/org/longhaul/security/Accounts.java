package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Texts;
import org.longhaul.security.AccountException.Reason;
import org.longhaul.security.AccountStore.Stored;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;

/** Accounts and their roles. Each request reads them anew, so that a change acts at once on every node. */
@ApplicationScoped
public class Accounts {
    /** What a name may look like. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,100}");

    private static final Pattern PRODUCT = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int MIN_PASSWORD = 12;
    private static final int MAX_PASSWORD = 200;
    private static final int MOST_GRANTS = 200;

    private AccountStore store;
    private SessionStore sessions;
    private Passwords passwords;
    private SignIns signIns;
    private SecuritySettings settings;
    private Retrying retrying;
    private Audit audit;
    private Database database;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Accounts() {}

    /** Accounts in this store. */
    @Inject
    public Accounts(
            AccountStore store,
            SessionStore sessions,
            Passwords passwords,
            SignIns signIns,
            SecuritySettings settings,
            Retrying retrying,
            Audit audit,
            Database database,
            Clock clock) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.signIns = signIns;
        this.settings = settings;
        this.retrying = retrying;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Makes sure that accounts are Longhaul's business here.
     *
     * @throws AccountException if the application around Longhaul signs people in
     */
    public void requireHere() {
        if (settings.application()) {
            throw new AccountException(
                    Reason.NOT_KEPT_HERE,
                    "The application signs people in here (longhaul.authentication=application): Longhaul keeps no"
                            + " accounts.");
        }
    }

    /** Whether the application signs people in and vouches for them: no account is kept here. */
    public boolean vouchedFor() {
        return settings.application();
    }

    /** Whether there is an account of that name, disabled or not. */
    public boolean has(String name) {
        return store.find(name).isPresent();
    }

    /**
     * Whether the rights of somebody of that name are kept here: not where the application signs people in, and not of
     * those whom an issuer vouches for.
     */
    public boolean keptHere(String name) {
        return !settings.application()
                && (settings.issuer() == null || store.find(name).isPresent());
    }

    /**
     * Makes sure that the caller has an account.
     *
     * @throws AccountException if somebody else vouches for them
     */
    public void requireAccount(Authentication authentication) {
        requireHere();
        if (!authentication.account()) {
            throw new AccountException(
                    Reason.NOT_KEPT_HERE,
                    "%s is known by a token of the issuer, and has no account here: password, tokens and sessions are"
                                    .formatted(authentication.caller().name())
                            + " the issuer's.");
        }
    }

    /** Accounts by name, from the one after this on. */
    public List<Account> list(String after, int limit) {
        requireHere();
        return store.list(after, limit);
    }

    /**
     * The account of that name.
     *
     * @throws AccountException if there is none
     */
    public Account get(String name) {
        requireHere();
        return store.find(name).map(Stored::account).orElseThrow(() -> unknown(name));
    }

    static AccountException unknown(String name) {
        return new AccountException(
                Reason.UNKNOWN_ACCOUNT, "There is no account '%s'.".formatted(Texts.shown(name, 100)));
    }

    /**
     * Makes an account.
     *
     * @param password null for an account that signs in with tokens only
     * @throws AccountException if there is one of that name
     * @throws InvalidOrderException if name, password or roles cannot be
     */
    public Account create(String name, @Nullable String password, Set<Grant> grants, boolean disabled, Actor by) {
        requireHere();
        checkName(name);
        checkPassword("password", password);
        checkGrants(grants);
        var account = new Account(name, grants, disabled, clock.instant());
        String hash = password == null ? null : passwords.hash(password);
        try {
            return retrying.joined(() -> {
                if (store.find(name).isPresent()) {
                    throw exists(name);
                }
                store.insert(account, hash);
                audit.append(by, Audit.Action.ACCOUNT_CREATED, name, described(account));
                return account;
            });
        } catch (DataAccessException e) {
            if (database.dialect().duplicateKey(e.sqlException())) {
                throw exists(name); // somebody made it at the same moment
            }
            throw e;
        }
    }

    private static AccountException exists(String name) {
        return new AccountException(Reason.ACCOUNT_EXISTS, "There is an account %s already.".formatted(name));
    }

    /**
     * Replaces what an account may do.
     *
     * @param password a new one; null to leave it as it is
     * @throws AccountException if there is no such account, or nobody could manage accounts any more
     * @throws InvalidOrderException if password or roles cannot be
     */
    public Account change(String name, @Nullable String password, Set<Grant> grants, boolean disabled, Actor by) {
        requireHere();
        checkPassword("password", password);
        checkGrants(grants);
        String hash = password == null ? null : passwords.hash(password);
        return retrying.joined(() -> {
            Account before = get(name);
            requireAdminBeside(name, !disabled && grants.contains(Grant.everywhere(Role.ADMIN)));
            if (!store.update(name, grants, disabled)) {
                throw unknown(name);
            }
            var after = new Account(name, grants, disabled, before.created());
            if (!after.equals(before)) {
                audit.append(by, Audit.Action.ACCOUNT_CHANGED, name, described(after));
            }
            if (hash != null) {
                store.setPassword(name, hash);
                sessions.deleteOthers(name, "");
                audit.append(by, Audit.Action.PASSWORD_CHANGED, name, null);
            }
            return after;
        });
    }

    /**
     * Changes the password of whoever asks, and closes their other sessions.
     *
     * @param current the present password, which whoever found an open session does not know
     * @throws InvalidOrderException if it is not the present one, or the new one cannot be
     * @throws TooManySignInsException if the present one was wrong too often
     */
    public void changeOwnPassword(Authentication who, String current, String password) {
        requireAccount(who);
        checkPassword("password", password);
        String name = who.caller().name();
        String origin = who.caller().origin();
        if (signIns.verify(name, current, origin == null ? "" : origin).isEmpty()) {
            throw new InvalidOrderException("current", "is not the present password");
        }
        String hash = passwords.hash(password);
        String session = who.session();
        retrying.joined(() -> {
            store.setPassword(name, hash);
            sessions.deleteOthers(name, session == null ? "" : Keys.hash(session));
            audit.append(who.caller().actor(), Audit.Action.PASSWORD_CHANGED, name, null);
            return true;
        });
    }

    /**
     * Removes an account with its roles, tokens and sessions.
     *
     * @throws AccountException if there is none, or nobody could manage accounts any more
     */
    public void remove(String name, Actor by) {
        requireHere();
        retrying.joined(() -> {
            get(name);
            requireAdminBeside(name, false);
            if (!store.delete(name)) {
                throw unknown(name);
            }
            audit.append(by, Audit.Action.ACCOUNT_REMOVED, name, null);
            return true;
        });
    }

    private void requireAdminBeside(String name, boolean stays) {
        List<String> admins = store.lockAdmins();
        if (!stays && admins.equals(List.of(name))) {
            throw new AccountException(
                    Reason.LAST_ADMIN,
                    "%s is the last enabled account with %s for everything: give another one that role first."
                            .formatted(name, Role.ADMIN.code()));
        }
    }

    /** Whether Longhaul itself is called so somewhere: whoever had the name would have its rights. */
    static boolean reserved(String name) {
        return Role.of(name).isPresent()
                || name.equalsIgnoreCase(Actor.SYSTEM.name())
                || name.equals("application")
                || !name.equals(name.strip());
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidOrderException("name", "has 1 to 100 letters, digits, dots, hyphens, _ and @");
        }
        if (reserved(name)) {
            throw new InvalidOrderException("name", "is not the name of a role, nor SYSTEM, nor application");
        }
    }

    /** Refuses a password that cannot be; null is none. */
    static void checkPassword(String field, @Nullable String password) {
        if (password == null) {
            return;
        }
        if (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD || !Texts.line(password)) {
            throw new InvalidOrderException(
                    field,
                    "has %d to %d characters, none of them a control character".formatted(MIN_PASSWORD, MAX_PASSWORD));
        }
    }

    /** Whether something can be the name of a product. */
    public static boolean isProduct(String name) {
        return PRODUCT.matcher(name).matches();
    }

    private static void checkGrants(Set<Grant> grants) {
        if (grants.size() > MOST_GRANTS) {
            throw new InvalidOrderException("roles", "are at most %d".formatted(MOST_GRANTS));
        }
        for (Grant grant : grants) {
            if (grant.product() != null && !isProduct(grant.product())) {
                throw new InvalidOrderException("roles.product", "has 1 to 100 letters, digits, dots, hyphens and _");
            }
        }
    }

    private static String described(Account account) {
        String roles = account.grants().stream()
                .map(Grant::code)
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(", "));
        return (roles.isEmpty() ? "no roles" : roles) + (account.disabled() ? "; disabled" : "");
    }
}
