package org.longhaul.builtin.sample;

import org.longhaul.spi.Parameter;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Counts seconds, and goes on from the last one when it is run again. */
@TaskType(
        name = "countdown-restartable",
        module = "sample",
        description = "Counts seconds, and goes on from the last one when it is run again.",
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
        restartable = true,
        sample = true)
public class CountdownRestartable implements TaskHandler {
    private final Seconds seconds;

    /** Counts real seconds. */
    public CountdownRestartable() {
        this(Pulse.real());
    }

    CountdownRestartable(Pulse pulse) {
        this.seconds = new Seconds(pulse);
    }

    @Override
    public void run(TaskContext context) throws InterruptedException {
        long from = context.lastCheckpoint().map(Long::parseLong).orElse(0L);
        seconds.count(context, from, context::shouldStop, second -> context.checkpoint(Long.toString(second)));
    }
}
