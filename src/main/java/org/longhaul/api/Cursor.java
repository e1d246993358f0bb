package org.longhaul.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a list, as text that clients pass back and do not look into. */
final class Cursor {
    private static final Pattern PLACE = Pattern.compile("before:(\\d{1,18})");

    private Cursor() {}

    /** The text for the place behind the task with this number. */
    static String write(long seq) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("before:" + seq).getBytes(StandardCharsets.US_ASCII));
    }

    /** The number in the text, if it is one of ours. */
    static Optional<Long> read(String text) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            Matcher matcher = PLACE.matcher(place);
            return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
