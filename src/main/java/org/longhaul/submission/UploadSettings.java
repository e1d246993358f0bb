package org.longhaul.submission;

import org.longhaul.platform.Configured;

/**
 * What may be uploaded.
 *
 * @param limit how many bytes the files of a request may have together
 */
record UploadSettings(long limit) {
    private static final String LIMIT = "longhaul.upload-limit";
    private static final long USUAL_LIMIT = 1L << 30;

    /** Refuses what cannot work. */
    UploadSettings {
        if (limit < 0) {
            throw new IllegalArgumentException(LIMIT + " is 0 or more bytes, not " + limit);
        }
    }

    /** Reads {@code longhaul.upload-limit}, a number of bytes. */
    static UploadSettings read(Configured configured) {
        String text = configured.text(LIMIT).orElse(Long.toString(USUAL_LIMIT));
        try {
            return new UploadSettings(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(LIMIT + " is not a whole number of bytes: " + text, e);
        }
    }
}
