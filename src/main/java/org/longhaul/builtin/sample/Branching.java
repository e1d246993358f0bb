package org.longhaul.builtin.sample;

import java.util.Map;
import java.util.stream.IntStream;
import org.longhaul.spi.Child;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.Execution;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskInfo;
import org.longhaul.spi.TaskRequest;
import org.longhaul.spi.TaskType;

/** Spreads over children, which do the same one level lower; the last level counts seconds. */
@TaskType(
        name = "branching",
        module = "sample",
        description = "Spreads over children, level by level; the lowest level counts seconds.",
        parameters = {
            @Parameter(
                    name = "levels",
                    type = ParameterType.INTEGER,
                    defaultValue = "1",
                    min = 0,
                    max = 10,
                    description = "How many levels are below it."),
            @Parameter(
                    name = "width",
                    type = ParameterType.INTEGER,
                    defaultValue = "3",
                    min = 0,
                    max = 1_000_000,
                    description = "How many children each task has, but for those of the lowest level."),
            @Parameter(
                    name = "seconds",
                    type = ParameterType.INTEGER,
                    defaultValue = "0",
                    min = 0,
                    max = 86_400,
                    description = "How long each task of the lowest level takes."),
            @Parameter(
                    name = "failAt",
                    defaultValue = "",
                    description = "The path of a task that fails, such as 0.2 for the third child of the first."),
            @Parameter(
                    name = "tolerate",
                    type = ParameterType.INTEGER,
                    defaultValue = "0",
                    min = 0,
                    description = "How many children of a task may fail."),
            @Parameter(
                    name = "stopEarly",
                    type = ParameterType.BOOLEAN,
                    defaultValue = "false",
                    description = "Whether the others are stopped when too many have failed."),
            @Parameter(
                    name = "join",
                    type = ParameterType.BOOLEAN,
                    defaultValue = "false",
                    description = "Whether each task is run again to add up what its children did.")
        },
        execution = Execution.DIRECT,
        restartable = true,
        sample = true)
public class Branching implements TaskHandler {
    private final Seconds seconds;

    /** Counts real seconds. */
    public Branching() {
        this(Pulse.real());
    }

    Branching(Pulse pulse) {
        this.seconds = new Seconds(pulse);
    }

    @Override
    public void run(TaskContext context) throws InterruptedException {
        if (context.stage() > 0) {
            join(context);
            return;
        }
        Parameters parameters = context.parameters();
        long levels = parameters.integer("levels").orElseThrow();
        String fail = parameters.text("failAt").orElse("");
        if (fail.equals(".")) {
            throw TaskFailedException.forGood("It was asked to fail");
        }
        if (levels == 0) {
            seconds.count(context, 0, context::shouldStop, second -> {});
            return;
        }
        long width = parameters.integer("width").orElseThrow();
        var spread = Spread.over(
                        IntStream.range(0, (int) width).mapToObj(place -> child(place, parameters, levels - 1, fail)))
                .tolerating(parameters.integer("tolerate").orElseThrow());
        if (parameters.flag("stopEarly")) {
            spread = spread.stoppingEarly();
        }
        context.spread(parameters.flag("join") ? spread.joining() : spread);
    }

    private static Child child(int place, Parameters parameters, long levels, String fail) {
        var request = TaskRequest.of("branching");
        for (var each : parameters.asMap().entrySet()) {
            request = request.with(each.getKey(), each.getValue());
        }
        String key = Integer.toString(place);
        return Child.of(key, request.with("levels", levels).with("failAt", below(key, fail)));
    }

    /** The path of the task that fails, as a child sees it; a dot is the child itself. */
    private static String below(String key, String fail) {
        if (fail.equals(key)) {
            return ".";
        }
        return fail.startsWith(key + ".") ? fail.substring(key.length() + 1) : "";
    }

    private static void join(TaskContext context) {
        long children = 0;
        long succeeded = 0;
        for (ChildInfo child : context.children()) {
            children++;
            succeeded += child.state() == TaskInfo.State.SUCCEEDED ? 1 : 0;
        }
        context.result(Map.of("children", children, "succeeded", succeeded));
    }
}
