package org.longhaul.spi;

import java.util.List;

/** What was asked of {@link Tasks} is refused. The message is fit for people; nothing was changed. */
public class TaskRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient List<Violation> violations;

    /** Why something is refused. */
    public enum Reason {
        /** The request breaks rules; {@link TaskRefusedException#violations()} names each field. */
        INVALID,
        /** There is no such type in this application. */
        UNKNOWN_TYPE,
        /** Tasks of this type are made by the server itself only. */
        TYPE_NOT_ALLOWED,
        /** This node is shutting down and takes no requests any more. */
        DRAINING,
        /** The task's type cannot be aborted. */
        NOT_ABORTABLE
    }

    /**
     * What is wrong with one field.
     *
     * @param field the field, such as {@code parameters.name} or {@code priority}
     * @param message what is wrong with it and what is allowed
     */
    public record Violation(String field, String message) {}

    /** Refuses for this reason. */
    public TaskRefusedException(Reason reason, String message, List<Violation> violations, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.violations = List.copyOf(violations);
    }

    /** Refuses for this reason, which names no field. */
    public TaskRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.violations = List.of();
    }

    /** Why it is refused. */
    public Reason reason() {
        return reason;
    }

    /** What is wrong, field by field; empty unless the reason is {@link Reason#INVALID}. */
    public List<Violation> violations() {
        return violations;
    }
}
