package org.longhaul.task;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Why a task is where it is, as a stable code that programs may compare. */
public enum Reason {
    /** It ran to its end. */
    DONE("done"),
    /** Its work threw an exception or its batch job failed. */
    ERROR("error"),
    /** An attempt took longer than its type allows. */
    TIMEOUT("timeout"),
    /** Somebody asked it to stop. */
    ASKED("asked"),
    /** It waited, or kept others waiting, for too long. */
    THRESHOLD("threshold"),
    /** It was never started in the time allowed. */
    EXPIRED("expired"),
    /** The node that ran it was lost. */
    NODE_LOST("node-lost"),
    /** The node that ran it was shut down in order. */
    SHUTDOWN("shutdown"),
    /** It failed and waits for its next attempt. */
    BACKOFF("backoff"),
    /** It waits for its children, or ended as it did because of them. */
    CHILDREN("children"),
    /** It was claimed but never started there, and went back. */
    NOT_STARTED("not-started");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /** The code as it is stored and shown. */
    public String code() {
        return code;
    }

    /** The reason of that code, or null for null. */
    public static @Nullable Reason of(@Nullable String code) {
        return code == null
                ? null
                : Arrays.stream(values())
                        .filter(reason -> reason.code.equals(code))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("No reason has the code " + code));
    }
}
