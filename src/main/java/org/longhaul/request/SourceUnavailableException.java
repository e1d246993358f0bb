package org.longhaul.request;

import java.util.List;

/** A module that may know a computed task does not answer now. */
public final class SourceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what these warnings tell. */
    SourceUnavailableException(List<String> warnings) {
        super(String.join("; ", warnings));
    }
}
