package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskContext;

/** A run whose checkpoint is a row, in the transaction of whoever stores it. */
final class FakeContext implements TaskContext {
    private final FakeServer server;
    private final String id;
    private final Parameters parameters;
    private final Optional<String> last;
    private Supplier<String> position = () -> {
        throw new IllegalStateException();
    };

    final List<String> comments = new ArrayList<>();
    final List<String> progress = new ArrayList<>();
    /** What it spread, in the order in which it was made. */
    final List<Child> spread = new ArrayList<>();

    List<ChildInfo> children = List.of();
    Object result;
    int stage;
    boolean stop;
    /** The checkpoint, from 1, at which the run finds that its task is no longer its own; 0 for none. */
    int dieAtCheckpoint;

    private int checkpoints;

    FakeContext(FakeServer server, String id, Parameters parameters) {
        this.server = server;
        this.id = id;
        this.parameters = parameters;
        this.last = server.tasks()
                .list(
                        "SELECT checkpoint FROM task_run WHERE task_id = ?",
                        row -> Optional.ofNullable(row.getString(1)),
                        id)
                .get(0);
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
        if (++checkpoints == dieAtCheckpoint) {
            throw new LeaseLostException(id, epoch());
        }
        server.tasks().update("UPDATE task_run SET checkpoint = ? WHERE task_id = ?", value, id);
    }

    @Override
    public void checkpointFrom(Supplier<String> where) {
        position = where;
    }

    @Override
    public void checkpoint() {
        checkpoint(position.get());
    }

    @Override
    public void progress(long completed, long total, String unit) {
        progress.add("%d/%d %s".formatted(completed, total, unit));
    }

    @Override
    public void comment(String text) {
        comments.add(text);
    }

    @Override
    public void beat() {
        // nobody listens
    }

    @Override
    public boolean shouldStop() {
        return stop;
    }

    @Override
    public void result(Object value) {
        result = value;
    }

    @Override
    public int stage() {
        return stage;
    }

    @Override
    public String child(Child child) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long spread(Spread all) {
        assertThat(all.joins()).isTrue();
        assertThat(all.stopsEarly()).isTrue();
        assertThat(all.tolerated()).isZero();
        all.children().forEach(spread::add);
        return spread.size();
    }

    @Override
    public List<String> nodes() {
        return List.of("one");
    }

    @Override
    public Iterable<ChildInfo> children() {
        return children;
    }
}
