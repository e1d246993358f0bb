package org.longhaul.retention;

/** Which limit lets a task go. */
public enum Limit {
    /** Its own lifetime after its end: of its order, its type, or the settings. */
    TTL("its time to live"),
    /** No finished task stays longer than {@code job-expire}. */
    JOB_EXPIRE("job-expire");

    private final String text;

    Limit(String text) {
        this.text = text;
    }

    /** What the limit is, for people. */
    public String text() {
        return text;
    }
}
