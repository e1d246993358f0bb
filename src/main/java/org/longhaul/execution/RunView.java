package org.longhaul.execution;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.task.Progress;

/** A run on this node as others may see it: what it is, and what it has said so far, secrets left out. */
public final class RunView {
    private static final int MOST_FRAMES = 200;

    private final Run run;

    RunView(Run run) {
        this.run = run;
    }

    /** The task. */
    public String taskId() {
        return run.lease().taskId();
    }

    /** The epoch of the claim, by which two runs of one task differ. */
    public long epoch() {
        return run.lease().epoch();
    }

    /** Which attempt it is. */
    public int attempt() {
        return run.claimed().attempt();
    }

    /** How many attempts its task may take. */
    public int maxAttempts() {
        return run.claimed().maxAttempts();
    }

    /** The name of the type. */
    public String type() {
        return run.type().name();
    }

    /** What it was asked as JSON: what is secret is masked, and so is what was so when it was stored. */
    public String parameters() {
        return run.redaction()
                .json(ParametersJson.masked(Optional.of(run.type()), ParametersJson.write(run.parameters()))
                        .toString());
    }

    /** The progress it said last; seconds ahead of what is stored. */
    public Optional<Progress> progress() {
        return run.progress();
    }

    /** The result so far as JSON, secrets struck out. */
    public Optional<String> result() {
        return run.result();
    }

    /** Whether it was asked to stop. */
    public boolean stopRequested() {
        return run.stop() != StopRequest.NONE;
    }

    /**
     * What the thread that works for it is doing now, a frame a line, innermost first; empty if no thread is known: the
     * work has not begun, or is a batch job that has not asked for its context yet.
     */
    public String stack() {
        return run.worker()
                .map(thread -> thread.getName() + " " + thread.getState() + "\n"
                        + Arrays.stream(thread.getStackTrace())
                                .limit(MOST_FRAMES)
                                .map(frame -> "\tat " + frame)
                                .collect(Collectors.joining("\n")))
                .orElse("");
    }
}
