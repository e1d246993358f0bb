package org.longhaul.spi;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.inject.Inject;
import java.util.List;

/**
 * A chunk step's writer that commits its rows together with the reader's position: after a crash every row is there
 * exactly once, if {@link #write} writes to Longhaul's own data source.
 */
public abstract class RestartableItemWriter extends AbstractItemWriter {
    @Inject
    private TaskContext context;

    /** Writes one chunk, in the chunk's transaction. */
    protected abstract void write(List<Object> items) throws Exception;

    /** The run this writer belongs to. */
    protected final TaskContext context() {
        return context;
    }

    /** Writes the chunk, then stores the reader's position in the same transaction. */
    @Override
    public final void writeItems(List<Object> items) throws Exception {
        write(items);
        context.checkpoint();
    }
}
