package org.longhaul.builtin.http;

import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer to a call: what its status means for the task, and the text in it. */
record Answer(int status, Optional<String> location, Optional<String> retryAfter, Optional<String> text) {
    private static final int MAX_TEXT = 8 * 1024;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final Set<String> TEXTS = Set.of(
            "application/json",
            "application/xml",
            "application/javascript",
            "application/x-www-form-urlencoded",
            "application/yaml",
            "application/x-ndjson");
    private static final Pattern CHARSET = Pattern.compile("(?i).*;\\s*charset=\"?([^\\s;\"]+)\"?.*");

    static Answer of(HttpResponse<byte[]> response) {
        var headers = response.headers();
        return new Answer(
                response.statusCode(),
                headers.firstValue("Location"),
                headers.firstValue("Retry-After").filter(value -> value.matches("[\\x20-\\x7E]{1,64}")),
                headers.firstValue("Content-Type").flatMap(type -> text(type, response.body())));
    }

    /** Whether it leads elsewhere. */
    boolean redirects() {
        return REDIRECTS.contains(status) && location.isPresent();
    }

    /** Whether a later attempt may well be answered otherwise. */
    boolean passing() {
        return PASSING.contains(status) || status >= 500;
    }

    private static Optional<String> text(String contentType, byte[] body) {
        if (!textual(contentType)) {
            return Optional.empty();
        }
        String text = new String(body, charset(contentType));
        if (text.length() <= MAX_TEXT) {
            return Optional.of(text);
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return Optional.of(text.substring(0, end));
    }

    private static boolean textual(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || TEXTS.contains(type) || type.endsWith("+json") || type.endsWith("+xml");
    }

    private static Charset charset(String contentType) {
        Matcher named = CHARSET.matcher(contentType);
        if (!named.matches()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(named.group(1));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
