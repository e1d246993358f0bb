package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import org.longhaul.platform.Settings;

/** Writes what a task says of its result as JSON, within the limit. */
@ApplicationScoped
public class Results {
    private final Jsonb jsonb = JsonbBuilder.create();
    private int limit;

    @Inject
    public Results(Settings settings) {
        this.limit = settings.resultLimit();
    }

    /** For the container's proxies. */
    protected Results() {}

    String json(Object value) {
        String json;
        try {
            json = jsonb.toJson(value);
        } catch (JsonbException e) {
            throw new IllegalArgumentException(
                    "The result cannot be written as JSON: " + value.getClass().getName(), e);
        }
        if (json.indexOf('\0') >= 0 || json.contains("\\u0000")) {
            throw new IllegalArgumentException("The result holds a null character, which no database keeps");
        }
        if (json.length() > limit) {
            throw new IllegalArgumentException("The result has %d characters of JSON; longhaul.result-limit allows %d"
                    .formatted(json.length(), limit));
        }
        return json;
    }
}
