package org.longhaul.api;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.longhaul.retention.DryRun;

/** A place in the dry run of limits, as text that clients pass back and do not look into. */
final class FateCursor {
    private static final String BETWEEN = " ";
    private static final int PARTS = 3;

    private FateCursor() {}

    /** The text for this place. */
    static String write(DryRun.Place place) {
        String text = String.join(BETWEEN, place.at().toString(), place.id(), place.section());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The place in the text, if it is one of ours. */
    static Optional<DryRun.Place> read(String text) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = place.split(BETWEEN, PARTS);
            return parts.length == PARTS
                    ? Optional.of(new DryRun.Place(parts[2], Instant.parse(parts[0]), parts[1]))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
