package org.longhaul.submission;

/** An idempotency key came before, with another order. */
public final class IdempotencyConflictException extends SubmissionException {
    private static final long serialVersionUID = 1L;

    /** Says what to do. */
    public IdempotencyConflictException() {
        super("The Idempotency-Key was used before, for another order. Send each order with a key of its own.");
    }
}
