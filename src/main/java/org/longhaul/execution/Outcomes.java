package org.longhaul.execution;

import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Dialects;
import org.longhaul.platform.Redaction;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;

/** What becomes of an attempt whose work is over. */
final class Outcomes {
    private static final int MOST_OF_A_TRACE = 16_000;
    private static final String AWAY = "The database was away when the batch job should have begun";

    private Outcomes() {}

    /**
     * The outcome as it may be stored: without the secrets of its run. A stack trace is cut only then, so that no part of
     * a secret is left at the cut.
     */
    static Outcome redacted(Redaction redaction, Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded succeeded) {
            String result = succeeded.result();
            return new Outcome.Succeeded(result == null ? null : redaction.json(result));
        } else if (outcome instanceof Outcome.Failed failed) {
            return new Outcome.Failed(
                    failed.reason(), redaction.text(failed.message()), trace(redaction, failed.stackTrace()));
        } else if (outcome instanceof Outcome.TryAgain again) {
            return new Outcome.TryAgain(
                    redaction.text(again.message()), trace(redaction, again.stackTrace()), again.after());
        }
        return outcome; // the rest is in our own words
    }

    private static @Nullable String trace(Redaction redaction, @Nullable String stackTrace) {
        if (stackTrace == null) {
            return null;
        }
        String clean = redaction.text(stackTrace);
        return clean.length() > MOST_OF_A_TRACE ? clean.substring(0, MOST_OF_A_TRACE) : clean;
    }

    /** The work returned by itself, though it may have been asked to. */
    static Outcome returned(Run run) {
        StopRequest stop = run.stop();
        if (stop == StopRequest.ABORT) {
            return stopped(run); // also if it did not look: whoever aborted relies on it
        }
        return run.stopSeen()
                ? stopped(run)
                : new Outcome.Succeeded(run.result().orElse(null));
    }

    /** The work stopped because it was asked to. */
    static Outcome stopped(Run run) {
        return switch (run.stop()) {
            case ABORT ->
                new Outcome.Aborted(Reason.ASKED, "Aborted by %s, and honoured by the task".formatted(run.stopBy()));
            case TIMEOUT -> timedOut(run);
            case DRAIN -> drained(run);
            case NONE -> new Outcome.Failed(Reason.ERROR, "The batch job stopped itself", null);
            case LEASE_LOST ->
                throw new org.longhaul.spi.LeaseLostException(
                        run.lease().taskId(), run.lease().epoch());
        };
    }

    /** The work threw an exception, or its batch job failed. */
    static Outcome failed(Run run, Failure failure) {
        StopRequest stop = run.stop();
        if (stop == StopRequest.LEASE_LOST) {
            throw new org.longhaul.spi.LeaseLostException(
                    run.lease().taskId(), run.lease().epoch());
        }
        if (stop != StopRequest.NONE && run.stopSeen()) {
            return stopped(run); // many works throw to get out when they are to stop
        }
        return failure.retryable() && mayTryAgain(run)
                ? tryAgain(run, failure.message(), failure.stackTrace())
                : new Outcome.Failed(Reason.ERROR, failure.message(), failure.stackTrace());
    }

    /**
     * The batch runtime did not start the job. It writes the job down before it begins with it, so a database that is away
     * means that no work was done: the task goes back as it was.
     */
    static Outcome notStarted(Run run, RuntimeException why) {
        return Dialects.away(why) ? new Outcome.Released(Reason.NOT_STARTED, AWAY) : failed(run, Failure.of(why));
    }

    /**
     * The work is over, but the batch repository missed its end. What the work itself said counts; a handler that
     * was not even called goes back, and a job that said nothing may be tried again from its last checkpoint.
     */
    static Outcome unrecorded(Run run, long execution) {
        boolean handler = run.type().jobName() == null;
        if (handler && run.hasReturned()) {
            return returned(run);
        }
        if (handler && !run.hasBegun()) {
            return new Outcome.Released(Reason.NOT_STARTED, AWAY);
        }
        if (!handler && run.stop() != StopRequest.NONE && run.failure().isEmpty()) {
            return stopped(run);
        }
        return failed(
                run,
                run.failure()
                        .orElseGet(() -> new Failure(
                                "The database was away when batch execution %d ended, so how it ended is not known"
                                        .formatted(execution),
                                "",
                                true)));
    }

    /**
     * The work stopped because its node could not prove that the task is still its own. If nobody has taken it since,
     * this ends the ownership in order; if somebody has, it is refused. Left alone, the task would look as if it had never
     * been started here.
     */
    static Outcome lost(Run run) {
        return run.type().restartable()
                ? new Outcome.Released(
                        Reason.NODE_LOST,
                        "The node could not renew its lease and stopped its work; the task goes on from its last checkpoint")
                : new Outcome.Dropped(
                        Reason.NODE_LOST,
                        "The node could not renew its lease and stopped its work, and the type may not be run again;"
                                + " its effects may exist");
    }

    private static Outcome timedOut(Run run) {
        String message = "Attempt %d took longer than %s"
                .formatted(run.claimed().attempt(), run.type().timeout());
        return mayTryAgain(run) ? tryAgain(run, message, null) : new Outcome.Failed(Reason.TIMEOUT, message, null);
    }

    private static Outcome drained(Run run) {
        return run.type().restartable()
                ? new Outcome.Released(
                        Reason.SHUTDOWN, "The node was shut down; the task goes on from its last checkpoint")
                : new Outcome.Dropped(
                        Reason.SHUTDOWN,
                        "The node was shut down in the middle of the work, and the type may not be run again;"
                                + " its effects may exist");
    }

    private static boolean mayTryAgain(Run run) {
        return run.type().restartable()
                && run.claimed().attempt() < run.claimed().maxAttempts();
    }

    private static Outcome tryAgain(Run run, String message, @Nullable String stackTrace) {
        TypeDefinition type = run.type();
        return new Outcome.TryAgain(
                message, stackTrace, type.backoffAfter(run.claimed().attempt()));
    }
}
