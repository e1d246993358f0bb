package org.longhaul.platform;

import java.util.Locale;

/** What may be in a text that strangers send: what a database can store, and what people can be shown. */
public final class Texts {
    private Texts() {}

    /** Whether every database can store the text as it is: no null character, and no half of a surrogate pair. */
    public static boolean storable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || isSurrogate(c));
    }

    /** The text, at most so many characters long, with what a database refuses replaced. */
    public static String stored(String text, int max) {
        String cut = text.length() <= max ? text : text.substring(0, max - 1) + "…";
        if (storable(cut)) {
            return cut;
        }
        var clean = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> clean.appendCodePoint(c == 0 || isSurrogate(c) ? 0xFFFD : c));
        return clean.toString();
    }

    /** Whether the text is storable, and of control characters has none but line breaks and tabs. */
    public static boolean writing(String text) {
        return storable(text)
                && text.codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }

    /** Whether the text is storable and on one line: it has no control character at all. */
    public static boolean line(String text) {
        return storable(text) && text.codePoints().noneMatch(Character::isISOControl);
    }

    /**
     * The text as it can be shown in a message or a log: invisible characters are written as {@code \}{@code u001b},
     * and what is longer than the limit is cut.
     *
     * @param limit how many of the text's characters are kept
     */
    public static String shown(String text, int limit) {
        var shown = new StringBuilder();
        text.codePoints().limit(limit).forEach(c -> {
            if (invisible(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.codePoints().skip(limit).findAny().isPresent()
                ? shown.append('…').toString()
                : shown.toString();
    }

    private static boolean invisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
