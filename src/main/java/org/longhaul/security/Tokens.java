package org.longhaul.security;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Texts;
import org.longhaul.security.AccountException.Reason;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;

/** The tokens of accounts: 256 random bits each, of which only a hash is kept. A token has its account's roles. */
@ApplicationScoped
public class Tokens {
    /** How a token's text begins, so that people and scanners know one when they see it. */
    static final String PREFIX = "lh_";

    /** How many tokens an account has at most. */
    static final int MOST = 200;

    private static final int MAX_LABEL = 100;
    private static final Duration NOTED = Duration.ofMinutes(1);

    private TokenStore store;
    private AccountStore accounts;
    private Retrying retrying;
    private Audit audit;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Tokens() {}

    /** Tokens in this store. */
    @Inject
    public Tokens(TokenStore store, AccountStore accounts, Retrying retrying, Audit audit, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.retrying = retrying;
        this.audit = audit;
        this.clock = clock;
    }

    /** The account that this token is of, if the token is good and the account enabled. */
    Optional<Account> find(String text) {
        Instant now = clock.instant();
        return store.find(Keys.hash(text))
                .filter(found -> !found.account().disabled())
                .filter(found -> {
                    Instant expires = found.token().expires();
                    return expires == null || expires.isAfter(now);
                })
                .map(found -> {
                    use(found.token(), now);
                    return found.account();
                });
    }

    private void use(ApiToken token, Instant now) {
        if (token.lastUsed() == null || !token.lastUsed().plus(NOTED).isAfter(now)) {
            retrying.joined(() -> store.used(token.id(), now));
        }
    }

    /**
     * An account's tokens, the latest first, without their texts.
     *
     * @throws AccountException if there is no such account
     */
    public List<ApiToken> list(String account) {
        requireAccount(account);
        return store.list(account);
    }

    /**
     * Makes a token for an account.
     *
     * @param label what it is for: 1 to 100 characters on one line
     * @param expires from when on it is refused; null for never
     * @throws AccountException if there is no such account
     * @throws InvalidOrderException if the label or the time cannot be, or the account has too many tokens
     */
    public ApiToken.Fresh create(String account, String label, @Nullable Instant expires, Actor by) {
        Instant now = clock.instant();
        if (label.isBlank() || label.length() > MAX_LABEL || !Texts.line(label)) {
            throw new InvalidOrderException("label", "has 1 to %d characters on one line".formatted(MAX_LABEL));
        }
        if (expires != null && !expires.isAfter(now)) {
            throw new InvalidOrderException("expires", "is in the future");
        }
        var token = new ApiToken(UuidCreator.getTimeOrderedEpochPlus1().toString(), label, now, expires, null);
        return retrying.joined(() -> {
            requireAccount(account);
            if (store.count(account) >= MOST) {
                throw new InvalidOrderException(
                        "label", "is one too many: an account has at most %d tokens; revoke some".formatted(MOST));
            }
            return insert(account, token, by);
        });
    }

    /** Within a transaction that has made sure of the account. */
    ApiToken.Fresh insert(String account, ApiToken token, Actor by) {
        String text = PREFIX + Keys.fresh();
        store.insert(account, token, Keys.hash(text));
        audit.append(by, Audit.Action.TOKEN_CREATED, account, token.id() + " " + token.label());
        return new ApiToken.Fresh(token, text);
    }

    /**
     * Revokes a token: from now on it is refused on every node.
     *
     * @throws AccountException if there is no such account, or it has no such token
     */
    public void revoke(String account, String id, Actor by) {
        retrying.joined(() -> {
            requireAccount(account);
            if (!store.delete(account, id)) {
                throw new AccountException(
                        Reason.UNKNOWN_TOKEN, "Account %s has no token %s.".formatted(account, Texts.shown(id, 60)));
            }
            audit.append(by, Audit.Action.TOKEN_REVOKED, account, id);
            return true;
        });
    }

    private void requireAccount(String account) {
        if (accounts.find(account).isEmpty()) {
            throw Accounts.unknown(account);
        }
    }
}
