package org.longhaul.incontainer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.longhaul.spi.Execution;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Notes when it begins and when it ends. */
@TaskType(name = "test-noted", execution = Execution.DIRECT)
public class Noted implements TaskHandler {
    @Override
    public void run(TaskContext context) {
        Notes.add("noted begin " + context.id());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        Notes.add("noted end " + context.id());
    }
}
