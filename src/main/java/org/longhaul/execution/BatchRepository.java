package org.longhaul.execution;

import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Properties;
import org.longhaul.platform.Checked;

/**
 * Makes sure that the batch runtime writes where it was told to. A server whose configuration failed falls back to a
 * repository in a temporary folder without a word, and would forget every job with it.
 */
@ApplicationScoped
public class BatchRepository {
    private BatchRepositoryStore store;

    @Inject
    public BatchRepository(BatchRepositoryStore store) {
        this.store = store;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BatchRepository() {}

    /**
     * Starts a job that does nothing, and looks for it in jdbc/longhaul-batch.
     *
     * @throws IllegalStateException if it is not there: the application must not start
     */
    void check(@Observes Checked event) {
        long before = store.lastExecution();
        JobOperator operator = BatchRuntime.getJobOperator();
        long execution;
        try {
            execution = operator.start("longhaul-probe", new Properties());
        } catch (BatchRuntimeException e) {
            throw new IllegalStateException(
                    "The batch runtime cannot start a job: see the server-config folder for what it needs", e);
        }
        if (execution <= before || !store.hasExecutionOf(execution, "longhaul-probe")) {
            throw new IllegalStateException(
                    "The batch runtime does not write to jdbc/longhaul-batch, so it would forget its jobs with the server:"
                            + " set-batch-runtime-configuration must name that data source (see the server-config folder)");
        }
    }

    /** Whether the repository answers. */
    public boolean answers() {
        return store.answers();
    }
}
