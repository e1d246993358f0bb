package org.longhaul.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longhaul.query.Place;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskSort;

/**
 * A place in a list, as text that clients pass back and do not look into. It holds for one filter and one order only: in
 * another list the place means nothing.
 */
final class Cursor {
    private static final int HASH = 16;

    /** The order, what is left of the filter, the number of the task, and its value if it has one. */
    private static final Pattern PLACE = Pattern.compile("([-a-z]+)/([0-9a-f]{16})/(\\d{1,18})(?:/(.*))?");

    private Cursor() {}

    /** The text for this place in the list. */
    static String write(Place place, TaskFilter filter, TaskSort sort) {
        String text = sort.name() + "/" + hash(filter) + "/" + place.seq();
        String whole = place.value() == null ? text : text + "/" + place.value();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.getBytes(StandardCharsets.UTF_8));
    }

    /** The place in the text, if it is one of ours and of this list. */
    static Optional<Place> read(String text, TaskFilter filter, TaskSort sort) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            Matcher matcher = PLACE.matcher(place);
            return matcher.matches()
                            && matcher.group(1).equals(sort.name())
                            && matcher.group(2).equals(hash(filter))
                    ? Optional.of(new Place(matcher.group(4), Long.parseLong(matcher.group(3))))
                            .filter(found -> found.fits(sort))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String hash(TaskFilter filter) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(filter.text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
