package org.longhaul.task;

import java.util.List;
import java.util.stream.Collectors;

/** An order is refused for what it says. It names every field that is wrong, not only the first. */
public final class InvalidOrderException extends TaskException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * What is wrong with one field.
     *
     * @param field the field, such as {@code parameters.file}
     * @param message what is wrong with it and what is allowed
     */
    public record Violation(String field, String message) {}

    /** Refuses an order for these reasons. */
    public InvalidOrderException(List<Violation> violations) {
        super(violations.stream()
                .map(violation -> violation.field() + ": " + violation.message())
                .collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** Refuses an order for one field. */
    public InvalidOrderException(String field, String message) {
        this(List.of(new Violation(field, message)));
    }

    /** What is wrong, field by field. */
    public List<Violation> violations() {
        return violations;
    }
}
