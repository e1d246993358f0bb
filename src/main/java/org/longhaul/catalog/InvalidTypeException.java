package org.longhaul.catalog;

/** A type of task says something of itself that cannot be; the application does not start. */
public class InvalidTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names where the type is declared and what is wrong. */
    public InvalidTypeException(String where, String what) {
        super("%s: %s".formatted(where, what));
    }
}
