package org.longhaul.retention;

import org.longhaul.task.Actor;

/** Which limit lets a task go, or ends it. */
public enum Limit {
    /** Its own lifetime after its end: of its order, its type, or the settings. */
    TTL("ttl", "its time to live"),
    /** No finished task stays longer than {@code job-expire}, and none waits longer that was never started. */
    JOB_EXPIRE("job-expire", "job-expire"),
    /** No task that could be taken waits longer than {@code job-cancel-threshold}, nor has others of its key wait. */
    JOB_CANCEL_THRESHOLD("job-cancel-threshold", "job-cancel-threshold"),
    /** It is below a task whose tree has ended, and goes with it or before it. */
    TREE("tree", "the end of its tree");

    private final String code;
    private final String text;

    Limit(String code, String text) {
        this.code = code;
        this.text = text;
    }

    /** Its name as it is stored and shown. */
    public String code() {
        return code;
    }

    /** What the limit is, for people. */
    public String text() {
        return text;
    }

    /** How the history remembers what it did. */
    Actor actor() {
        return switch (this) {
            case TTL, TREE -> Actor.SYSTEM;
            case JOB_EXPIRE -> Actor.EXPIRY;
            case JOB_CANCEL_THRESHOLD -> Actor.CANCEL_THRESHOLD;
        };
    }
}
