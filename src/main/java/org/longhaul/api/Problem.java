package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longhaul.platform.Texts;
import org.longhaul.task.InvalidOrderException.Violation;

/**
 * A request that could not be served, as RFC 9457 wants it told. What it echoes is made visible and cut.
 *
 * @param status the HTTP status
 * @param name the last part of the type's URI, which programs may compare
 * @param title what kind of problem it is, the same each time
 * @param detail what is wrong this time, and what would be right
 * @param violations the fields that are wrong
 * @param extensions further members, by name: texts and whole numbers
 * @param headers to be sent along
 */
record Problem(
        int status,
        String name,
        String title,
        String detail,
        List<Violation> violations,
        Map<String, Object> extensions,
        Map<String, String> headers) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final String TYPES = "https://longhaul.org/problems/";

    private static final int MAX_DETAIL = 2000;
    private static final int MAX_MESSAGE = 500;

    static Problem of(int status, String name, String title, String detail) {
        return new Problem(status, name, title, detail, List.of(), Map.of(), Map.of());
    }

    /** Input that was understood but breaks rules, field by field. */
    static Problem invalid(int status, String name, String title, List<Violation> violations) {
        String detail = violations.size() == 1
                ? violations.get(0).field() + " " + violations.get(0).message()
                : "%d things are wrong, see violations".formatted(violations.size());
        return of(status, name, title, detail).with(violations);
    }

    Problem with(List<Violation> wrong) {
        return new Problem(status, name, title, detail, List.copyOf(wrong), extensions, headers);
    }

    Problem with(String extension, Object content) {
        return new Problem(status, name, title, detail, violations, and(extensions, extension, content), headers);
    }

    Problem withHeader(String header, String content) {
        return new Problem(status, name, title, detail, violations, extensions, and(headers, header, content));
    }

    private static <T> Map<String, T> and(Map<String, T> map, String key, T content) {
        var more = new LinkedHashMap<>(map);
        more.put(key, content);
        return Map.copyOf(more);
    }

    /**
     * The problem as a JSON object.
     *
     * @param instance the path of the request
     */
    JsonObject json(String instance) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("type", TYPES + name)
                .add("title", title)
                .add("status", status)
                .add("detail", Texts.shown(detail, MAX_DETAIL))
                .add("instance", Texts.shown(instance, MAX_MESSAGE));
        extensions.forEach((key, content) -> {
            if (content instanceof Number number) {
                json.add(key, number.longValue());
            } else {
                json.add(key, Texts.shown(content.toString(), MAX_MESSAGE));
            }
        });
        if (!violations.isEmpty()) {
            JsonArrayBuilder wrong = JSON.createArrayBuilder();
            violations.forEach(violation -> wrong.add(JSON.createObjectBuilder()
                    .add("field", Texts.shown(violation.field(), MAX_MESSAGE))
                    .add("message", Texts.shown(violation.message(), MAX_MESSAGE))));
            json.add("violations", wrong);
        }
        return json.build();
    }
}
