package org.longhaul.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.spi.ParameterType;

/**
 * A parameter that a type declares.
 *
 * @param defaultValue what it is if the order does not say, already of its type; null if there is none
 * @param min the smallest number allowed
 * @param max the largest number allowed, and the most characters of a string or a file's path
 * @param allowed the only values allowed; any if empty
 */
public record ParameterDefinition(
        String name,
        ParameterType type,
        boolean required,
        boolean secret,
        @Nullable Object defaultValue,
        long min,
        long max,
        List<String> allowed,
        String description) {}
