package org.longhaul.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longhaul.spi.Execution;
import org.longhaul.spi.Parameters;

/**
 * What a type of task says of itself.
 *
 * @param name what orders call it
 * @param attempts how often it may be run in all; 1 unless it is restartable
 * @param backoff the wait before the second attempt, doubled with each further one
 * @param timeout how long one attempt may take; null for no limit
 * @param ttl how long its tasks are kept after their end; null if the settings say it
 * @param limit how many may run at once in the cluster; 0 for any number
 * @param nodeLimit how many may run at once on one node; 0 for any number
 * @param submitters accounts and roles that may submit it; everybody who may submit at all if empty
 * @param jobName the JSL file's name without {@code .xml}, or null for a handler
 * @param check looks at an order's parameters beyond their types
 */
public record TypeDefinition(
        String name,
        String module,
        String description,
        List<ParameterDefinition> parameters,
        boolean abortable,
        boolean restartable,
        int attempts,
        Duration backoff,
        Duration maxBackoff,
        @Nullable Duration timeout,
        Execution execution,
        @Nullable Duration ttl,
        int limit,
        int nodeLimit,
        List<String> submitters,
        @Nullable String jobName,
        Consumer<Parameters> check) {
    /** The wait before the attempt after this one: the back-off, doubled for each attempt made, up to its limit. */
    public Duration backoffAfter(int attempt) {
        Duration wait = backoff;
        for (int i = 1; i < attempt && wait.compareTo(maxBackoff) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(maxBackoff) < 0 ? wait : maxBackoff;
    }

    /** The parameter of that name. */
    public Optional<ParameterDefinition> parameter(String parameter) {
        return parameters.stream().filter(each -> each.name().equals(parameter)).findFirst();
    }
}
