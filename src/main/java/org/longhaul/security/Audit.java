package org.longhaul.security;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingChanged;
import org.longhaul.platform.Texts;
import org.longhaul.task.Actor;

/** What people did that is not of one task, append only: each act with who did it, from where, and to what. */
@ApplicationScoped
public class Audit {
    /** How many entries a page has at most. */
    public static final int MAX_LIMIT = 200;

    private static final int MAX_ACTION = 50;
    private static final int MAX_NAME = 100;
    private static final int MAX_SUBJECT = 200;
    private static final int MAX_NOTE = 1000;

    /** The acts on accounts. */
    public enum Action {
        /** An account was made. */
        ACCOUNT_CREATED("account-created"),
        /** Its roles were changed, or it was disabled or enabled. */
        ACCOUNT_CHANGED("account-changed"),
        /** An account was removed. */
        ACCOUNT_REMOVED("account-removed"),
        /** A password was set. */
        PASSWORD_CHANGED("password-changed"),
        /** A token was made. */
        TOKEN_CREATED("token-created"),
        /** A token was revoked. */
        TOKEN_REVOKED("token-revoked"),
        /** A session was opened. */
        SIGNED_IN("signed-in"),
        /** A sign-in failed, and the next one has to wait for that. */
        SIGN_IN_REFUSED("sign-in-refused"),
        /** A session was closed. */
        SIGNED_OUT("signed-out");

        private final String code;

        Action(String code) {
            this.code = code;
        }

        /** The name as it is stored and shown. */
        public String code() {
            return code;
        }
    }

    private AuditStore store;
    private Retrying retrying;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Audit() {}

    /** An audit in this store. */
    @Inject
    public Audit(AuditStore store, Retrying retrying, Clock clock) {
        this.store = store;
        this.retrying = retrying;
        this.clock = clock;
    }

    /**
     * Appends an entry in the caller's transaction, or in one of its own if there is none. What is too long is cut.
     *
     * @param action what was done, in lower case with hyphens
     * @param subject to whom or what; never a secret
     * @param note what else there is to say; never a secret
     */
    public void append(Actor actor, String action, String subject, @Nullable String note) {
        var entry = new AuditEntry(
                UuidCreator.getTimeOrderedEpochPlus1().toString(),
                clock.instant(),
                Texts.stored(actor.name(), MAX_NAME),
                actor.origin(),
                Texts.stored(action, MAX_ACTION),
                Texts.stored(subject, MAX_SUBJECT),
                note == null ? null : Texts.stored(note, MAX_NOTE));
        retrying.joined(() -> store.insert(entry));
    }

    /** What is set for all nodes is part of the audit, and commits with it. */
    void settingChanged(@Observes SettingChanged change) {
        append(change.by(), "setting-changed", change.setting().key(), change.content());
    }

    void append(Actor actor, Action action, String subject, @Nullable String note) {
        append(actor, action.code(), subject, note);
    }

    /**
     * The entries that the filter lets through, the latest first.
     *
     * @param limit how many at most, from 1 to {@link #MAX_LIMIT}
     * @param before older than the entry of this id; null for the latest
     */
    public List<AuditEntry> list(AuditFilter filter, int limit, @Nullable String before) {
        return store.list(filter, Math.min(limit, MAX_LIMIT + 1), before);
    }
}
