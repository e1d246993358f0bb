package org.longhaul.security;

/** Something that cannot be done with an account. The message is fit for whoever asked. */
public final class AccountException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is in the way. */
    public enum Reason {
        /** There is no such account. */
        UNKNOWN_ACCOUNT,
        /** The account has no such token. */
        UNKNOWN_TOKEN,
        /** There is an account of that name. */
        ACCOUNT_EXISTS,
        /** Nobody could manage accounts any more. */
        LAST_ADMIN,
        /** Whoever signs people in, it is not Longhaul. */
        NOT_KEPT_HERE
    }

    private final Reason reason;

    AccountException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** What is in the way. */
    public Reason reason() {
        return reason;
    }
}
