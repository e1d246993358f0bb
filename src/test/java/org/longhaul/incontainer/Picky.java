package org.longhaul.incontainer;

import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Refuses orders by a check of its own. */
@TaskType(name = "test-picky", parameters = @Parameter(name = "colour"))
public class Picky implements TaskHandler {
    @Override
    public void check(Parameters parameters) {
        throw new InvalidParameterException("colour", "is never right");
    }

    @Override
    public void run(TaskContext context) {}
}
