package org.longhaul.spi;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chunk step's reader that goes on from the last checkpoint that really was committed. Use it together with {@link
 * RestartableItemWriter}, which stores {@link #position()} in the transaction of each chunk.
 *
 * <p>The batch runtime stores a checkpoint of its own before the chunk commits; after a crash that one can be ahead of
 * the rows. It is ignored here.
 */
public abstract class RestartableItemReader extends AbstractItemReader {
    @Inject
    private TaskContext context;

    /** Opens the source at the last committed position, or at its beginning. */
    protected abstract void open(Optional<String> position) throws Exception;

    /** Where to go on after everything that was read so far. 32,000 characters at most. */
    protected abstract String position();

    /** The run this reader belongs to. */
    protected final TaskContext context() {
        return context;
    }

    /** Opens at {@link TaskContext#lastCheckpoint()}; what the batch runtime remembers is ignored. */
    @Override
    public final void open(@Nullable Serializable ignored) throws Exception {
        context.checkpointFrom(this::position);
        open(context.lastCheckpoint());
    }
}
