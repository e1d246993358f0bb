package org.longhaul.builtin.csv;

/** Small helps with texts. */
final class Texts {
    private Texts() {}

    /** The text, or its first characters if it has more than that; a pair of surrogates stays together. */
    static String cut(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return text.substring(0, end);
    }
}
