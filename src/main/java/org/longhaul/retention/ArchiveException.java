package org.longhaul.retention;

import java.io.IOException;

/** The archive cannot be written: what it is of must stay. */
public class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArchiveException(String message, IOException cause) {
        super(message, cause);
    }
}
