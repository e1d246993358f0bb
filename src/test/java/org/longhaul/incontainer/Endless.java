package org.longhaul.incontainer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Returns only when it is told to stop. */
@TaskType(name = "test-endless", timeout = "PT1S")
public class Endless implements TaskHandler {
    @Override
    public void run(TaskContext context) {
        while (!context.shouldStop()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
