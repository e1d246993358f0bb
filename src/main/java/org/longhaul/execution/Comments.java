package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Texts;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.UnknownTaskException;

/** Appends what people and runs have to say of a task to its history. */
@ApplicationScoped
public class Comments {
    /** How many characters a comment may have. */
    public static final int MAX_LENGTH = 4000;

    private Retrying retrying;
    private Journal journal;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Comments() {}

    /** Comments in this journal. */
    @Inject
    public Comments(Retrying retrying, Journal journal) {
        this.retrying = retrying;
        this.journal = journal;
    }

    /**
     * Appends a comment; to a task that has ended as well.
     *
     * @param by who says it
     * @throws UnknownTaskException if there is no such task
     * @throws InvalidOrderException if the text is blank, too long, or has control characters other than line breaks and
     *     tabs
     */
    public void append(String id, Actor by, String text) {
        if (text.isBlank()) {
            throw new InvalidOrderException("text", "is not blank");
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidOrderException(
                    "text", "has at most %d characters, not %d".formatted(MAX_LENGTH, text.length()));
        }
        if (!Texts.writing(text)) {
            throw new InvalidOrderException("text", "has no control characters but line breaks and tabs");
        }
        if (!retrying.joined(() -> journal.append(id, Journal.Kind.COMMENT, null, by, text))) {
            throw new UnknownTaskException(id);
        }
    }
}
