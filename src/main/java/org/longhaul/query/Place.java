package org.longhaul.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in a sorted list of tasks: behind the task with this value and number. Tasks may come and go meanwhile.
 *
 * @param value what the task is sorted by; null if it has none
 * @param seq the task's place among all tasks
 */
public record Place(@Nullable String value, long seq) {
    /** The place behind this task. */
    static Place behind(TaskSummary task, TaskSort sort) {
        Object value = switch (sort.by()) {
            case CREATED -> task.seq();
            case PRIORITY -> task.priority();
            case DUE -> task.due();
            case STARTED -> task.started();
            case ENDED -> task.ended();
            case HEARTBEAT -> task.heartbeat();
            case TYPE -> task.type();
            case STATE -> number(task);
        };
        return new Place(value == null ? null : value.toString(), task.seq());
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Integer number(TaskSummary task) {
        return task.state().ordinal();
    }

    /** The value as the database compares it; empty if it is none that such a list has. */
    Optional<Object> argument(TaskSort sort) {
        String text = value;
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (sort.by().kind()) {
                        case NUMBER -> Long.valueOf(text);
                        case TIME -> Instant.parse(text);
                        case TEXT -> text;
                    });
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a list sorted like this can have such a place. */
    public boolean fits(TaskSort sort) {
        return value == null ? sort.by().nullable() : argument(sort).isPresent();
    }
}
