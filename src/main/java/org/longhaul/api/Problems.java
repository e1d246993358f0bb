package org.longhaul.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.longhaul.platform.Dialects;
import org.longhaul.request.SourceUnavailableException;
import org.longhaul.schedule.ScheduleException;
import org.longhaul.security.AccountException;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.TooManySignInsException;
import org.longhaul.submission.SubmissionException;
import org.longhaul.task.IllegalTransitionException;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskException;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.UnknownTypeException;
import org.longhaul.task.WrongStateException;

/** Which problem an exception is to whoever sent the request. */
final class Problems {
    private static final String SOON = "5";

    private Problems() {}

    /** The problem that this exception tells of; empty if nobody expected it. */
    static Optional<Problem> of(Throwable e) {
        if (e instanceof ProblemException expected) {
            return Optional.of(expected.problem());
        } else if (e instanceof ForbiddenException forbidden) {
            return Optional.of(Problem.of(403, "forbidden", "Not allowed", String.valueOf(forbidden.getMessage())));
        } else if (e instanceof AccountException refused) {
            return Optional.of(of(refused));
        } else if (e instanceof ScheduleException refused) {
            return Optional.of(of(refused));
        } else if (e instanceof TooManySignInsException refused) {
            return Optional.of(tooManySignIns(refused.seconds()));
        } else if (e instanceof SubmissionException refused) {
            return Optional.of(SubmissionProblems.of(refused));
        } else if (e instanceof SourceUnavailableException) {
            return Optional.of(
                    Problem.of(503, "source-unavailable", "Nobody can tell now", String.valueOf(e.getMessage()))
                            .withHeader("Retry-After", SOON));
        } else if (e instanceof TaskException broken) {
            return Optional.of(of(broken));
        } else if (e instanceof WebApplicationException refused
                && refused.getResponse().getStatus() < 500) {
            return Optional.of(of(refused.getResponse()));
        } else if (Dialects.away(e)) {
            return Optional.of(databaseAway());
        }
        return Optional.empty();
    }

    private static Problem databaseAway() {
        return Problem.of(
                        503,
                        "database-away",
                        "The database does not answer",
                        "Whether the request had an effect is not known: ask again, and send an order again with the same"
                                + " Idempotency-Key.")
                .withHeader("Retry-After", SOON);
    }

    /** Nobody's password is looked at until so many seconds are over. */
    static Problem tooManySignIns(long seconds) {
        return Problem.of(
                        429,
                        "too-many-sign-ins",
                        "Too many sign-ins failed",
                        "Too many sign-ins failed; the next one is looked at in %d s.".formatted(seconds))
                .withHeader("Retry-After", Long.toString(seconds));
    }

    private static Problem of(AccountException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case UNKNOWN_ACCOUNT -> Problem.of(404, "unknown-account", "There is no such account", detail);
            case UNKNOWN_TOKEN -> Problem.of(404, "unknown-token", "There is no such token", detail);
            case ACCOUNT_EXISTS -> Problem.of(409, "account-exists", "There is such an account", detail);
            case LAST_ADMIN -> Problem.of(409, "last-admin", "The last administrator stays", detail);
            case NOT_KEPT_HERE -> Problem.of(404, "no-account-here", "The account is not kept here", detail);
        };
    }

    private static Problem of(ScheduleException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case UNKNOWN -> Problem.of(404, "unknown-schedule", "There is no such schedule", detail);
            case EXISTS -> Problem.of(409, "schedule-exists", "There is such a schedule", detail);
            case CHANGED -> Problem.of(412, "precondition-failed", "It was changed meanwhile", detail);
            case ENDED -> Problem.of(409, "schedule-ended", "The schedule has ended", detail);
            case STILL_RUNNING -> Problem.of(409, "still-running", "The former task has not ended", detail);
        };
    }

    private static Problem of(TaskException e) {
        String detail = String.valueOf(e.getMessage());
        if (e instanceof InvalidOrderException invalid) {
            return Problem.invalid(422, "invalid-input", "The input is not valid", invalid.violations());
        } else if (e instanceof UnknownTypeException) {
            return Problem.of(422, "unknown-type", "There is no such task type", detail)
                    .with(List.of(new Violation("type", detail)));
        } else if (e instanceof UnknownTaskException) {
            return Problem.of(404, "unknown-task", "There is no such task", detail);
        } else if (e instanceof TaskEndedException) {
            return Problem.of(409, "task-ended", "The task has ended", detail);
        } else if (e instanceof NotAbortableException) {
            return Problem.of(409, "not-abortable", "The task cannot be aborted", detail);
        } else if (e instanceof NodeDrainingException) {
            return Problem.of(503, "draining", "The node is draining", detail).withHeader("Retry-After", SOON);
        } else if (e instanceof WrongStateException || e instanceof IllegalTransitionException) {
            return Problem.of(409, "wrong-state", "The task is in another state", detail);
        }
        throw new IllegalStateException("A kind of task exception without a problem", e);
    }

    private static Problem of(Response response) {
        int status = response.getStatus();
        return switch (status) {
            case 404 -> Problem.of(404, "not-found", "There is nothing here", "GET /api shows where to begin.");
            case 405 -> notAllowed(response);
            case 406 ->
                Problem.of(406, "not-acceptable", "No such representation", "Answers are application/json: accept it.");
            case 415 ->
                Problem.of(
                        415,
                        "unsupported-media-type",
                        "Not sent as JSON",
                        "Send the header Content-Type: application/json.");
            default -> {
                String reason = response.getStatusInfo().getReasonPhrase();
                yield Problem.of(status, "http-" + status, reason, reason);
            }
        };
    }

    private static Problem notAllowed(Response response) {
        String allowed = String.valueOf(response.getHeaderString("Allow")).toUpperCase(Locale.ROOT);
        return Problem.of(405, "method-not-allowed", "No such method here", "Allowed are: " + allowed)
                .withHeader("Allow", allowed);
    }
}
