package org.longhaul.incontainer;

import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Made by the server only. */
@TaskType(name = "test-reserved", submitters = TaskType.SYSTEM)
public class Reserved implements TaskHandler {
    @Override
    public void run(TaskContext context) {}
}
