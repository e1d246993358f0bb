package org.longhaul.submission;

/** An order is refused for another reason than what it says; the message is fit for the caller to read. */
public abstract sealed class SubmissionException extends RuntimeException
        permits TypeNotAllowedException,
                IdempotencyConflictException,
                IdempotencyInProgressException,
                UploadTooLargeException {
    private static final long serialVersionUID = 1L;

    SubmissionException(String message) {
        super(message);
    }
}
