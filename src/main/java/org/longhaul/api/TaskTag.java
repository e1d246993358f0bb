package org.longhaul.api;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of a task as it is shown: the number of its latest event, and a digest of everything in it that does
 * not merely say that somebody is there.
 */
final class TaskTag {
    private static final Set<String> SIGNS_OF_LIFE = Set.of("heartbeat", "lastPolled");
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");
    private static final Pattern OURS = Pattern.compile("(\\d{1,9})-[0-9a-f]{16}");
    private static final int BYTES = 8;

    private TaskTag() {}

    /** The tag, without its quotes. */
    static String of(int eventNo, JsonObject shown) {
        MessageDigest digest = sha256();
        shown.forEach((name, content) -> {
            if (!SIGNS_OF_LIFE.contains(name)) {
                digest.update((name + '=' + content + '\n').getBytes(StandardCharsets.UTF_8));
            }
        });
        return eventNo + "-" + HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * The tags of what a client has.
     *
     * @param any whether it has something, whatever it is
     * @param tags without quotes; of a weak tag as well, because they only have to be compared weakly
     */
    record Known(boolean any, List<String> tags) {
        /** What the values of If-None-Match say. */
        static Known of(@Nullable List<String> headers) {
            if (headers == null) {
                return new Known(false, List.of());
            }
            boolean any = headers.stream().anyMatch(header -> header.strip().equals("*"));
            return new Known(
                    any,
                    headers.stream()
                            .flatMap(header -> TAG.matcher(header).results())
                            .map(result -> result.group(1))
                            .toList());
        }

        /** Whether the client has what has this tag. */
        boolean has(String tag) {
            return any || tags.contains(tag);
        }

        /**
         * The number of the latest event that the client knows of.
         *
         * @param now the number of the latest event there is
         * @return that number if it knows of it, or says nothing; else another one
         */
        int event(int now) {
            if (any || tags.isEmpty()) {
                return now;
            }
            List<Integer> events = tags.stream()
                    .flatMap(tag -> Stream.of(OURS.matcher(tag)).filter(Matcher::matches))
                    .map(tag -> Integer.valueOf(tag.group(1)))
                    .toList();
            return events.contains(now) ? now : events.stream().findFirst().orElse(-1);
        }
    }
}
