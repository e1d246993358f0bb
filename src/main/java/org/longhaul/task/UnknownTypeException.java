package org.longhaul.task;

import java.util.Collection;

/** An order names a type that this application does not have. */
public final class UnknownTypeException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the type and those there are. */
    public UnknownTypeException(String type, Collection<String> known) {
        super("There is no task type '%s'; there are: %s".formatted(type, String.join(", ", known)));
    }
}
