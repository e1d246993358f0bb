package org.longhaul.jconsole;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/** Values of management beans as people read them. */
final class Texts {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private Texts() {}

    /** Any open value: a table by lines, each with its items. */
    static String of(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof TabularData table) {
            Collection<?> rows = table.values();
            return rows.stream().map(Texts::of).collect(Collectors.joining("\n"));
        }
        if (value instanceof CompositeData data) {
            return data.getCompositeType().keySet().stream()
                    .filter(item -> data.get(item) != null)
                    .map(item -> item + ": " + of(data.get(item)))
                    .collect(Collectors.joining(", "));
        }
        if (value instanceof Object[] many) {
            return Arrays.stream(many).map(Texts::of).collect(Collectors.joining("\n"));
        }
        return value.toString();
    }

    /** A moment as ISO 8601 has it, in a zone; anything else as it is. */
    static String time(String text, ZoneId zone) {
        if (text.length() < 20 || !text.endsWith("Z")) {
            return text;
        }
        try {
            return TIME.format(Instant.parse(text).atZone(zone));
        } catch (DateTimeParseException e) {
            return text;
        }
    }
}
