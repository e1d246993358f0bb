package org.longhaul.submission;

/** Another request with the same idempotency key is not through yet. */
public final class IdempotencyInProgressException extends SubmissionException {
    private static final long serialVersionUID = 1L;

    /** Says what to do. */
    public IdempotencyInProgressException() {
        super("Another request with this Idempotency-Key is being worked on. Send this one again in a while.");
    }
}
