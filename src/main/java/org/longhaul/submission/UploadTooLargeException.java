package org.longhaul.submission;

/** The files of a request are larger than may be uploaded. */
public final class UploadTooLargeException extends SubmissionException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    /** Names the limit, in bytes. */
    public UploadTooLargeException(long limit) {
        super("The files of a request have at most %d bytes together.".formatted(limit));
        this.limit = limit;
    }

    /** How many bytes are allowed. */
    public long limit() {
        return limit;
    }
}
