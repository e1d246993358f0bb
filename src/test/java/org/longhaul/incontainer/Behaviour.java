package org.longhaul.incontainer;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Does what its order says. */
@TaskType(
        name = "test-behaviour",
        parameters = @Parameter(name = "does", required = true),
        restartable = true,
        attempts = 3,
        backoff = "PT0.2S")
public class Behaviour implements TaskHandler {
    @Inject
    private UserTransaction transaction;

    @Override
    public void run(TaskContext context) throws Exception {
        String does = context.parameters().requiredText("does");
        switch (does) {
            case "fails-for-now" -> {
                if (context.attempt() < 3) {
                    throw TaskFailedException.forNow("not yet", null);
                }
            }
            case "fails-for-good" -> throw TaskFailedException.forGood("never will");
            case "too-much" -> context.result("x".repeat(2000));
            case "checkpoints" -> checkpoints(context);
            case "reports" -> {
                context.comment("hello");
                context.progress(3, 7, "pages");
            }
            default -> throw new IllegalArgumentException(does);
        }
    }

    private void checkpoints(TaskContext context) throws Exception {
        if (context.attempt() > 1) {
            context.result(context.lastCheckpoint().orElse("none"));
            return;
        }
        transaction.begin();
        context.checkpoint("committed");
        transaction.commit();
        transaction.begin();
        context.checkpoint("rolled back");
        transaction.rollback();
        throw TaskFailedException.forNow("again", null);
    }
}
