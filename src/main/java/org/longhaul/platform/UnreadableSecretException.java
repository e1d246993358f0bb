package org.longhaul.platform;

/** A stored secret cannot be read: its key is not in this node's key file, or it is not what was stored. */
public class UnreadableSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why, in a sentence that holds nothing of the secret. */
    public UnreadableSecretException(String message) {
        super(message);
    }
}
