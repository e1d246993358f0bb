package org.longhaul.launcher;

/** Why there is no server, in one sentence for the person who wanted one. */
public final class LaunchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A sentence with a full stop. */
    public LaunchException(String sentence) {
        super(sentence);
    }

    /** A sentence with a full stop, and what it comes from. */
    public LaunchException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
