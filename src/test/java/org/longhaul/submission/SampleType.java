package org.longhaul.submission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.spi.Execution;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;

/** A task type with a parameter of every kind. */
public final class SampleType {
    private SampleType() {}

    /** The type, with this look at its parameters. */
    public static TypeDefinition checkedBy(Consumer<Parameters> check) {
        return new TypeDefinition(
                "sample",
                "samples",
                "Does nothing.",
                List.of(
                        parameter("file", ParameterType.STRING, true, null, Long.MIN_VALUE, 20),
                        parameter("count", ParameterType.INTEGER, false, 10L, 1, 100),
                        parameter("any", ParameterType.INTEGER, false, null, Long.MIN_VALUE, Long.MAX_VALUE),
                        parameter("share", ParameterType.NUMBER, false, null, 0, 1),
                        parameter("fast", ParameterType.BOOLEAN, false, null, Long.MIN_VALUE, Long.MAX_VALUE),
                        parameter("wait", ParameterType.DURATION, false, null, Long.MIN_VALUE, Long.MAX_VALUE),
                        parameter("headers", ParameterType.MAP, false, null, Long.MIN_VALUE, Long.MAX_VALUE),
                        new ParameterDefinition(
                                "password",
                                ParameterType.STRING,
                                false,
                                true,
                                null,
                                Long.MIN_VALUE,
                                Long.MAX_VALUE,
                                List.of(),
                                ""),
                        new ParameterDefinition(
                                "color",
                                ParameterType.STRING,
                                false,
                                false,
                                null,
                                Long.MIN_VALUE,
                                Long.MAX_VALUE,
                                List.of("red", "blue"),
                                "")),
                true,
                true,
                3,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                null,
                Execution.DIRECT,
                null,
                0,
                0,
                List.of(),
                null,
                check);
    }

    /** The type; any parameters of the right types will do. */
    public static TypeDefinition plain() {
        return checkedBy(parameters -> {});
    }

    /** The type, with a parameter {@code data} that is a file. */
    public static TypeDefinition withFile() {
        return withFile(parameters -> {});
    }

    /** As above, with this look at its parameters. */
    public static TypeDefinition withFile(Consumer<Parameters> check) {
        TypeDefinition type = checkedBy(check);
        var parameters = new ArrayList<>(type.parameters());
        parameters.add(parameter("data", ParameterType.FILE, false, null, Long.MIN_VALUE, 1000));
        return of(type, parameters, type.ttl(), type.submitters());
    }

    /** The type, for these submitters, whose tasks are kept that long. */
    public static TypeDefinition of(Duration ttl, List<String> submitters) {
        TypeDefinition type = plain();
        return of(type, type.parameters(), ttl, submitters);
    }

    private static TypeDefinition of(
            TypeDefinition type, List<ParameterDefinition> parameters, Duration ttl, List<String> submitters) {
        return new TypeDefinition(
                type.name(),
                type.module(),
                type.description(),
                parameters,
                type.abortable(),
                type.restartable(),
                type.attempts(),
                type.backoff(),
                type.maxBackoff(),
                type.timeout(),
                type.execution(),
                ttl,
                type.limit(),
                type.nodeLimit(),
                submitters,
                type.jobName(),
                type.check());
    }

    private static ParameterDefinition parameter(
            String name, ParameterType type, boolean required, Object otherwise, long min, long max) {
        return new ParameterDefinition(name, type, required, false, otherwise, min, max, List.of(), "");
    }
}
