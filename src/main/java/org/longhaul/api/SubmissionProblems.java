package org.longhaul.api;

import org.longhaul.submission.IdempotencyConflictException;
import org.longhaul.submission.IdempotencyInProgressException;
import org.longhaul.submission.Request;
import org.longhaul.submission.SubmissionException;
import org.longhaul.submission.TypeNotAllowedException;
import org.longhaul.submission.UploadTooLargeException;

/** Which problem it is when an order is refused for another reason than what it says. */
final class SubmissionProblems {
    private static final String SOON = "5";

    private SubmissionProblems() {}

    static Problem of(SubmissionException e) {
        String detail = String.valueOf(e.getMessage());
        if (e instanceof TypeNotAllowedException) {
            return Problem.of(403, "type-not-allowed", "This task type is not yours to submit", detail);
        } else if (e instanceof IdempotencyConflictException) {
            return Problem.of(422, "idempotency-conflict", "The idempotency key was used otherwise", detail);
        } else if (e instanceof IdempotencyInProgressException) {
            return Problem.of(409, "idempotency-in-progress", "A request with this key is not through yet", detail)
                    .withHeader("Retry-After", SOON);
        } else if (e instanceof UploadTooLargeException tooLarge) {
            return LimitedBody.tooLarge(detail, tooLarge.limit());
        }
        throw new IllegalStateException("A kind of submission exception without a problem", e);
    }

    /** More orders in one request than are taken. */
    static ProblemException tooMany(int orders) {
        return new ProblemException(Problem.of(
                        422,
                        "too-many-orders",
                        "Too many orders in one request",
                        "A request has at most %d orders, not %d.".formatted(Request.MOST, orders))
                .with("limit", Request.MOST));
    }

    /** A key was used before, and the task that was made then is not kept any more. */
    static ProblemException gone(String id) {
        return new ProblemException(Problem.of(
                        410,
                        "task-gone",
                        "The task is not kept any more",
                        "An earlier request with this Idempotency-Key made task %s, which has ended and is not kept any more."
                                .formatted(id))
                .with("task", id));
    }
}
