package org.longhaul.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskContext;

/** A run without a server: it remembers what it was told. */
public final class FakeRun implements TaskContext {
    private final Parameters parameters;

    /** What it was told, in order. */
    public final List<String> told = new ArrayList<>();

    /** The last checkpoint that an earlier attempt left. */
    public Optional<String> last = Optional.empty();

    /** Whether the work should stop. */
    public BooleanSupplier stop = () -> false;

    /** The id of its task. */
    public String id = "0193-run";

    /** The result, or null. */
    public Object result;

    /** A run of an order with these parameters. */
    public FakeRun(Parameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public Optional<String> lastCheckpoint() {
        return last;
    }

    @Override
    public void checkpoint(String value) {
        told.add("checkpoint " + value);
    }

    @Override
    public void checkpointFrom(Supplier<String> position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkpoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void progress(long completed, long total, String unit) {
        told.add("%d/%d %s".formatted(completed, total, unit));
    }

    @Override
    public void comment(String text) {
        told.add("comment " + text);
    }

    @Override
    public void beat() {
        told.add("beat");
    }

    @Override
    public boolean shouldStop() {
        return stop.getAsBoolean();
    }

    @Override
    public void result(Object value) {
        result = value;
    }

    @Override
    public int stage() {
        return 0;
    }

    @Override
    public String child(Child child) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long spread(Spread spread) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> nodes() {
        return List.of("one");
    }

    @Override
    public Iterable<ChildInfo> children() {
        return List.of();
    }
}
