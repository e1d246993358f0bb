package org.longhaul.builtin.csv;

/**
 * One record of a CSV file as it stands there, not yet decoded.
 *
 * @param line the line it begins on, from 1
 * @param start where its first byte is in the file
 * @param end where the next record, or a blank line, begins
 * @param bytes its bytes without the line break that ends it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record RawRecord(long line, long start, long end, byte[] bytes) {}
