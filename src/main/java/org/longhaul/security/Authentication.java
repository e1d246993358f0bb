package org.longhaul.security;

import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, and how they proved it.
 *
 * @param caller who
 * @param way how
 * @param session the secret of the session, if that is the way
 */
public record Authentication(
        Caller caller, Way way, @Nullable String session) {
    /** How somebody proves who they are. */
    public enum Way {
        /** By a token of an account. */
        TOKEN("token"),
        /** By the account's password, with each request. */
        PASSWORD("password"),
        /** By the cookie of a session. */
        SESSION("session"),
        /** By a token of the OpenID Connect issuer: there is no account here. */
        ISSUER("issuer"),
        /** To the application around Longhaul: there is no account here. */
        APPLICATION("application");

        private final String code;

        Way(String code) {
            this.code = code;
        }

        /** The name as it is shown. */
        public String code() {
            return code;
        }
    }

    /** Whether the caller has an account here. */
    public boolean account() {
        return way != Way.ISSUER && way != Way.APPLICATION;
    }

    @Override
    public String toString() {
        return "Authentication[caller=" + caller + ", way=" + way + "]";
    }
}
