package org.longhaul.builtin.csv;

/**
 * A part of a file that begins and ends between two records.
 *
 * @param from where its first record, or a blank line before it, begins in the file, in bytes
 * @param to where the next range begins; of the last one, the length of the file
 * @param line the line of {@code from}, from 1
 */
record Range(long from, long to, long line) {
    /** How many bytes it has. */
    long length() {
        return to - from;
    }
}
