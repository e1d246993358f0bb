package org.longhaul.security;

/** What came of looking at a request's credentials. */
public sealed interface Verdict {
    /** Somebody who is known. */
    record Known(Authentication authentication) implements Verdict {}

    /** There are no credentials. */
    record Nobody() implements Verdict {}

    /** The credentials are wrong, whatever is wrong with them. */
    record Wrong() implements Verdict {}

    /** The cookie of a session that is over, or never was. A browser sends it unasked, so it is as none. */
    record Over() implements Verdict {}

    /** A session's cookie without the session's token in a header, which what changes something needs. */
    record Unasked() implements Verdict {}

    /**
     * They could not be looked at.
     *
     * @param why what went wrong; most likely the database is away
     */
    record Unknown(RuntimeException why) implements Verdict {}

    /**
     * Too many sign-ins failed.
     *
     * @param seconds after which to try again
     */
    record Later(long seconds) implements Verdict {}
}
