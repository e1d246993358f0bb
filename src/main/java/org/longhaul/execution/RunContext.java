package org.longhaul.execution;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.Ownership;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskContext;
import org.longhaul.submission.Children;
import org.longhaul.task.Progress;
import org.longhaul.tree.ChildReader;

/** The face a run shows to its work. */
final class RunContext implements TaskContext {
    private final Run run;
    private final Ownership ownership;
    private final Results results;
    private final Children children;
    private final ChildReader reader;
    private volatile @Nullable Supplier<String> position;

    RunContext(Run run, Ownership ownership, Results results, Children children, ChildReader reader) {
        this.run = run;
        this.ownership = ownership;
        this.results = results;
        this.children = children;
        this.reader = reader;
    }

    @Override
    public String id() {
        return run.lease().taskId();
    }

    @Override
    public Parameters parameters() {
        return run.parameters();
    }

    @Override
    public int attempt() {
        return run.claimed().attempt();
    }

    @Override
    public int stage() {
        return run.claimed().stage();
    }

    @Override
    public long epoch() {
        return run.lease().epoch();
    }

    @Override
    public Optional<String> lastCheckpoint() {
        return ownership.lastCheckpoint(run.lease());
    }

    @Override
    public void checkpoint(String value) {
        try {
            ownership.checkpoint(run.lease(), value);
            run.beat();
        } catch (LeaseLostException e) {
            run.requestStop(StopRequest.LEASE_LOST, "a refused checkpoint");
            throw e;
        }
    }

    @Override
    public void checkpointFrom(Supplier<String> newPosition) {
        position = newPosition;
    }

    @Override
    public void checkpoint() {
        Supplier<String> source = position;
        if (source == null) {
            throw new IllegalStateException(
                    "No reader told where it is: let the step's reader extend RestartableItemReader");
        }
        checkpoint(source.get());
    }

    @Override
    public void progress(long completed, long total, String unit) {
        run.progress(new Progress(completed, total, run.redaction().text(unit)));
    }

    @Override
    public void comment(String text) {
        ownership.comment(run.lease(), run.redaction().text(text));
    }

    @Override
    public void beat() {
        run.beat();
    }

    @Override
    public boolean shouldStop() {
        return run.lookAtStop();
    }

    @Override
    public void result(Object value) {
        run.result(run.redaction().json(results.json(value)));
    }

    @Override
    public String child(Child child) {
        return owned(() -> children.make(run.lease(), child));
    }

    @Override
    public long spread(Spread spread) {
        return owned(() -> children.make(run.lease(), spread, () -> {
            run.beat();
            return run.stop() != StopRequest.NONE;
        }));
    }

    @Override
    public List<String> nodes() {
        return children.nodes();
    }

    @Override
    public Iterable<ChildInfo> children() {
        return reader.of(id());
    }

    private <T> T owned(Supplier<T> work) {
        try {
            return work.get();
        } catch (LeaseLostException e) {
            run.requestStop(StopRequest.LEASE_LOST, "a refused child");
            throw e;
        }
    }

    @Override
    public String toString() {
        return "The context of task %s, attempt %d".formatted(id(), attempt());
    }
}
