package org.longhaul.jconsole;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/** Values of management beans as people read them. */
final class Texts {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** At each begin of a line: some dialogs show each as a text of its own. */
    private static final Pattern PAGE = Pattern.compile("(^|[\\n\\r])(?=<html)", Pattern.CASE_INSENSITIVE);

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

    /**
     * A text that Swing shows as it is: one that begins with {@code <html>} it would take for a page, fetch the pictures that
     * the page names and make objects of the classes that it names. Texts of tasks are written by whoever submits them.
     */
    static String plain(String text) {
        return PAGE.matcher(text).replaceAll("$1 ");
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
