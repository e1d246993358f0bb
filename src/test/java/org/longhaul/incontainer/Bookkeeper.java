package org.longhaul.incontainer;

import jakarta.inject.Inject;
import org.longhaul.spi.Execution;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Works through a bean with transactions. */
@TaskType(name = "test-bookkeeper", execution = Execution.DIRECT)
public class Bookkeeper implements TaskHandler {
    @Inject
    private Ledger ledger;

    @Override
    public void run(TaskContext context) {
        ledger.write(context.id(), 1, false);
        try {
            ledger.write(context.id(), 2, true);
        } catch (RuntimeException e) {
            context.comment("refused");
        }
    }
}
