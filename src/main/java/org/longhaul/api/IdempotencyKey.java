package org.longhaul.api;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header {@code Idempotency-Key}: the string in quotes that the IETF's draft wants, or the same without
 * quotes, as most clients send it.
 */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");

    private IdempotencyKey() {}

    /**
     * The key; null if there is none.
     *
     * @throws ProblemException 400 if it cannot be one
     */
    static @Nullable String of(HttpHeaders headers) {
        List<String> values = headers.getRequestHeader(HEADER);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw malformed("is there %d times".formatted(values.size()));
        }
        return parse(values.get(0).strip());
    }

    static String parse(String text) {
        String key = text;
        if (text.startsWith("\"")) {
            var quoted = QUOTED.matcher(text);
            if (!quoted.matches()) {
                throw malformed("has a quote that is not closed, or something behind it");
            }
            key = quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        if (!KEY.matcher(key).matches()) {
            throw malformed("has other characters than visible ASCII, or not 1 to 255 of them");
        }
        return key;
    }

    private static ProblemException malformed(String why) {
        return new ProblemException(Problem.of(
                400,
                "malformed-header",
                "A header cannot be read",
                "The header %s %s; send 1 to 255 visible ASCII characters, in quotes or without."
                        .formatted(HEADER, why)));
    }
}
