package org.longhaul.platform;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads values of MicroProfile Config, and says which one is wrong. What is empty is as if it were not set. */
public final class Configured {
    private final Config config;

    /** Values of this configuration. */
    public Configured(Config config) {
        this.config = config;
    }

    /** Values of the application's configuration. */
    public static Configured application() {
        return new Configured(ConfigProvider.getConfig());
    }

    /** The text of that name. */
    public Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * The whole number of that name.
     *
     * @throws IllegalArgumentException if it is none
     */
    public int number(String name, int otherwise) {
        try {
            return text(name).map(Integer::valueOf).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " is not a whole number: " + text(name).orElse(""), e);
        }
    }

    /**
     * The ISO-8601 duration of that name.
     *
     * @throws IllegalArgumentException if it is none
     */
    public Duration duration(String name, Duration otherwise) {
        try {
            return text(name).map(Duration::parse).orElse(otherwise);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + " is not an ISO-8601 duration such as PT20S: "
                            + text(name).orElse(""),
                    e);
        }
    }

    /** The entries of that name, separated by commas. */
    public List<String> list(String name) {
        return text(name)
                .map(value -> Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** Whether the flag of that name is set. */
    public boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }
}
