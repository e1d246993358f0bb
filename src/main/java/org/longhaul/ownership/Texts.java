package org.longhaul.ownership;

/** What people and programs write, made fit for every database. */
final class Texts {
    private Texts() {}

    /** The text, at most so long, with characters that a database refuses replaced. */
    static String storable(String text, int max) {
        String cut = text.length() <= max ? text : text.substring(0, max - 1) + "…";
        if (isStorable(cut)) {
            return cut;
        }
        var clean = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> clean.appendCodePoint(refused(c) ? 0xFFFD : c));
        return clean.toString();
    }

    /** Whether every database takes the text as it is. */
    static boolean isStorable(String text) {
        return text.codePoints().noneMatch(Texts::refused);
    }

    private static boolean refused(int codePoint) {
        return codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }
}
