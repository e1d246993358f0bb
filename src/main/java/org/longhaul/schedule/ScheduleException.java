package org.longhaul.schedule;

/** Something that cannot be done with a schedule. The message is fit for whoever asked. */
public final class ScheduleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is in the way. */
    public enum Reason {
        /** There is no such schedule, or none that they may see. */
        UNKNOWN,
        /** There is one of that name. */
        EXISTS,
        /** Somebody else changed it meanwhile. */
        CHANGED,
        /** Its last tick is over. */
        ENDED,
        /** Its former task has not ended. */
        STILL_RUNNING
    }

    private final Reason reason;

    ScheduleException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** What is in the way. */
    public Reason reason() {
        return reason;
    }
}
