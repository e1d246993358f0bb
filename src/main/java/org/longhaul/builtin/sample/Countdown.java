package org.longhaul.builtin.sample;

import org.longhaul.spi.Parameter;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Counts seconds, run as a batch job. */
@TaskType(
        name = "countdown",
        module = "sample",
        description = "Counts seconds, run as a batch job.",
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
        sample = true)
public class Countdown implements TaskHandler {
    private final Seconds seconds;

    /** Counts real seconds. */
    public Countdown() {
        this(Pulse.real());
    }

    Countdown(Pulse pulse) {
        this.seconds = new Seconds(pulse);
    }

    @Override
    public void run(TaskContext context) throws InterruptedException {
        seconds.count(context, 0, context::shouldStop, second -> {});
    }
}
