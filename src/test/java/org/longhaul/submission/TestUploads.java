package org.longhaul.submission;

import java.nio.file.Path;

/** Uploads without a server. */
public final class TestUploads {
    private TestUploads() {}

    /** Files of a new task in this import folder, of so many bytes at most. */
    public static Upload begin(Path importDir, long limit) {
        return new Uploads(new SubmissionStore(), importDir, new UploadSettings(limit), java.time.Clock.systemUTC())
                .begin();
    }
}
