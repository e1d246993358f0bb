package org.longhaul.security;

/** Somebody is signed in, and what they ask for is there, but they may not do it. */
public final class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names who, and what they may not do. */
    public ForbiddenException(String caller, Operation operation) {
        super("Account %s may not do this: %s.".formatted(caller, operation.description()));
    }
}
