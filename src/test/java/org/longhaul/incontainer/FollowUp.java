package org.longhaul.incontainer;

import jakarta.inject.Inject;
import org.longhaul.spi.Execution;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskRequest;
import org.longhaul.spi.TaskType;
import org.longhaul.spi.Tasks;

/** A task that makes another, and says which. */
@TaskType(name = "test-follow-up", execution = Execution.DIRECT)
public class FollowUp implements TaskHandler {
    @Inject
    private Tasks tasks;

    @Override
    public void run(TaskContext context) {
        context.result(tasks.submit(TaskRequest.of("test-noted")));
    }
}
