package org.longhaul.incontainer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.longhaul.spi.Execution;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/** Keeps the time at which it begins. */
@TaskType(name = "test-stamped", execution = Execution.DIRECT)
public class Stamped implements TaskHandler {
    private static final Map<String, Long> BEGINNINGS = new ConcurrentHashMap<>();

    @Override
    public void run(TaskContext context) {
        BEGINNINGS.put(context.id(), System.nanoTime());
    }

    /** When the task began, by {@link System#nanoTime()}. */
    public static Optional<Long> beginning(String id) {
        return Optional.ofNullable(BEGINNINGS.get(id));
    }
}
