package org.longhaul.builtin.sample;

import org.longhaul.spi.Execution;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Counts seconds, one task at a time in the whole cluster. */
@TaskType(
        name = "countdown-limited",
        module = "sample",
        description = "Counts seconds, one task at a time in the whole cluster.",
        parameters = {
            @Parameter(
                    name = "seconds",
                    type = ParameterType.INTEGER,
                    required = true,
                    min = 0,
                    max = 86_400,
                    description = "How many seconds to count."),
            @Parameter(
                    name = "fail",
                    type = ParameterType.BOOLEAN,
                    defaultValue = "false",
                    description = "Whether to fail at the end.")
        },
        execution = Execution.DIRECT,
        limit = 1,
        sample = true)
public class CountdownLimited implements TaskHandler {
    private final Seconds seconds;

    /** Counts real seconds. */
    public CountdownLimited() {
        this(Pulse.real());
    }

    CountdownLimited(Pulse pulse) {
        this.seconds = new Seconds(pulse);
    }

    @Override
    public void run(TaskContext context) throws InterruptedException {
        seconds.count(context, 0, context::shouldStop, second -> {});
    }
}
