package org.longhaul.builtin.csv;

/** What became of a record: a row for the table, or a reject. Both reach the writer, so that both commit with it. */
sealed interface CheckedLine {
    /** The line the record begins on. */
    long line();

    /**
     * A record that fits.
     *
     * @param fields one text for each column
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Row(long line, String[] fields) implements CheckedLine {}

    /**
     * A record that does not fit.
     *
     * @param reason what is wrong with it
     * @param text the record, cut if it is long
     */
    record Reject(long line, String reason, String text) implements CheckedLine {}
}
