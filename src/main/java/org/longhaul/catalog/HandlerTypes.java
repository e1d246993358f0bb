package org.longhaul.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/**
 * Finds the handlers among the application's beans, and makes an instance for each run. The annotation is read from the
 * bean's class, because what is injected may be a proxy.
 */
@ApplicationScoped
public class HandlerTypes {
    private Instance<TaskHandler> handlers;
    private final Map<String, Class<? extends TaskHandler>> classes = new LinkedHashMap<>();

    @Inject
    public HandlerTypes(@Any Instance<TaskHandler> handlers) {
        this.handlers = handlers;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected HandlerTypes() {}

    /** Something to do with a handler that lives only as long. */
    @FunctionalInterface
    public interface Use {
        /** Uses the handler. */
        void handler(TaskHandler handler) throws Exception;
    }

    /** The types that handlers declare. */
    List<TypeDefinition> find(boolean samples) {
        var types = new ArrayList<TypeDefinition>();
        for (Instance.Handle<TaskHandler> handle : handlers.handles()) {
            Class<? extends TaskHandler> handler =
                    handle.getBean().getBeanClass().asSubclass(TaskHandler.class);
            TaskType type = handler.getAnnotation(TaskType.class);
            if (type == null) {
                throw new InvalidTypeException(handler.getName(), "implements TaskHandler but has no @TaskType");
            }
            if (!type.sample() || samples) {
                classes.put(type.name(), handler);
                types.add(definition(handler, type));
            }
        }
        return types;
    }

    /** Runs something with a handler of this type, then lets the container destroy it. */
    public void with(String type, Use use) throws Exception {
        Class<? extends TaskHandler> handlerClass = classes.get(type);
        if (handlerClass == null) {
            throw new IllegalArgumentException("No handler is of type " + type);
        }
        Instance.Handle<? extends TaskHandler> handle = handleOf(handlerClass);
        try {
            use.handler(handle.get());
        } finally {
            handle.destroy();
        }
    }

    private Instance.Handle<? extends TaskHandler> handleOf(Class<? extends TaskHandler> handlerClass) {
        for (Instance.Handle<TaskHandler> handle : handlers.handles()) {
            if (handle.getBean().getBeanClass() == handlerClass) {
                return handle;
            }
        }
        throw new IllegalArgumentException("There is no bean of " + handlerClass.getName());
    }

    private TypeDefinition definition(Class<?> handler, TaskType type) {
        String where = handler.getName();
        return new TypeDefinition(
                type.name(),
                type.module().isEmpty() ? type.name() : type.module(),
                type.description(),
                Arrays.stream(type.parameters())
                        .map(each -> parameter(where, each))
                        .toList(),
                type.abortable(),
                type.restartable(),
                type.restartable() ? type.attempts() : 1,
                duration(where, type.backoff()),
                duration(where, type.maxBackoff()),
                type.timeout().isEmpty() ? null : duration(where, type.timeout()),
                type.execution(),
                type.ttl().isEmpty() ? null : duration(where, type.ttl()),
                notNegative(where, "limit", type.limit()),
                notNegative(where, "nodeLimit", type.nodeLimit()),
                List.of(type.submitters()),
                null,
                parameters -> check(type.name(), parameters));
    }

    private void check(String type, Parameters parameters) {
        try {
            with(type, handler -> handler.check(parameters));
        } catch (InvalidParameterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The check of type %s failed".formatted(type), e);
        }
    }

    private static ParameterDefinition parameter(String where, Parameter parameter) {
        return new ParameterDefinition(
                parameter.name(),
                parameter.type(),
                parameter.required(),
                parameter.secret(),
                defaultOf(where, parameter),
                parameter.min(),
                parameter.max(),
                List.of(parameter.allowed()),
                parameter.description());
    }

    private static @Nullable Object defaultOf(String where, Parameter parameter) {
        return parameter.defaultValue().isEmpty()
                ? null
                : Defaults.parse(where + ", parameter " + parameter.name(), parameter.type(), parameter.defaultValue());
    }

    private static int notNegative(String where, String what, int number) {
        if (number < 0) {
            throw new InvalidTypeException(where, "%s is 0 or more, not %d".formatted(what, number));
        }
        return number;
    }

    private static Duration duration(String where, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidTypeException(where, "'%s' is no ISO-8601 duration".formatted(text));
        }
    }
}
