package org.longhaul.task;

import java.util.List;
import java.util.stream.Collectors;

/** An order is refused for what it says. It names every field that is wrong, not only the first. */
public final class InvalidOrderException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** How many violations are worth telling; an order with more is not mended by hand. */
    public static final int MOST = 100;

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
                .limit(MOST)
                .map(violation -> violation.field() + ": " + violation.message())
                .collect(Collectors.joining("; ")));
        this.violations = violations.stream().limit(MOST).toList();
    }

    /** Refuses an order for one field. */
    public InvalidOrderException(String field, String message) {
        this(List.of(new Violation(field, message)));
    }

    /** What is wrong, field by field; the first {@link #MOST}. */
    public List<Violation> violations() {
        return violations;
    }
}
