package org.longhaul.submission;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Retrying;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.submission.RetryStore.Ordered;
import org.longhaul.submission.RetryStore.Texts;
import org.longhaul.task.Actor;
import org.longhaul.task.IllegalTransitionException;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.Lanes;
import org.longhaul.task.UnknownTaskException;

/**
 * Has ended tasks done again: ended is ended, so what is made is a new task with the same order. Only its time is not
 * repeated, it may begin at once. Files that were uploaded for the old task are files of the new one as well, so that
 * each keeps them as long as it is there.
 */
@ApplicationScoped
public class Retries {
    private static final Logger LOG = System.getLogger(Retries.class.getName());

    private Submission submission;
    private RetryStore store;
    private Uploads uploads;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Retries() {}

    /** Retries tasks of this store. */
    @Inject
    public Retries(Submission submission, RetryStore store, Uploads uploads, Retrying retrying) {
        this.submission = submission;
        this.store = store;
        this.uploads = uploads;
        this.retrying = retrying;
    }

    /**
     * Makes a new task that repeats an ended one, in the caller's transaction or one of its own, for somebody who may.
     *
     * @param by who asks, and is the submitter of the new task
     * @return the id of the new task
     * @throws UnknownTaskException if there is no such task
     * @throws IllegalTransitionException if it has not ended
     * @throws org.longhaul.task.UnknownTypeException if its type is there no more
     * @throws InvalidOrderException if its type does not accept its parameters any more, or its file is gone
     * @throws org.longhaul.task.NodeDrainingException if this node takes no orders any more
     */
    public String retry(String id, Actor by) {
        return retry(id, by, Rights.APPLICATION, null).id();
    }

    /**
     * As above, for somebody with these rights.
     *
     * @param key the idempotency key; null to make a new task each time. With a key it is a transaction of its own
     * @throws SubmissionException if the type is not theirs to order, or the idempotency key was used otherwise
     */
    public Receipt retry(String id, Actor by, Rights rights, @Nullable String key) {
        Ordered old = retrying.joined(() -> store.task(id)).orElseThrow(() -> new UnknownTaskException(id));
        if (!old.state().isFinal()) {
            throw new IllegalTransitionException(id, old.state(), "be retried before it has ended");
        }
        Texts texts = retrying.joined(() -> store.texts(id)).orElseThrow(() -> new UnknownTaskException(id));
        TypeDefinition type = submission.type(old.type());
        Order order = Order.of(type.name(), submission.opened(type, id, texts.parameters()), by)
                .withPriority(old.priority())
                .withKey(old.key())
                .withTag(old.tag() != null && old.tag().startsWith(Lanes.NODE) ? null : old.tag())
                .withSummary(texts.summary())
                .withTtl(old.ttl())
                .withProduct(old.product())
                .withScope(old.scope())
                .withAttributes(attributes(texts.attributes()));
        Receipt receipt =
                submission.submit(request(order, type, rights).withKey(key).asRetryOf(id));
        if (!receipt.replayed()) {
            LOG.log(Logger.Level.INFO, "Task {0}: {1} has it done again as {2}", id, by.name(), receipt.id());
        }
        return receipt;
    }

    private Request request(Order order, TypeDefinition type, Rights rights) {
        var others = new LinkedHashMap<>(order.parameters());
        var sent = new LinkedHashMap<String, String>();
        for (String name : Submission.fileParameters(type)) {
            if (others.get(name) instanceof String path && Uploads.uploaded(path)) {
                sent.put(name, path);
                others.remove(name);
            }
        }
        if (sent.isEmpty()) {
            return Request.of(order, rights);
        }
        return Request.of(order.withParameters(others), rights).withUpload(linked(sent));
    }

    private Upload linked(Map<String, String> paths) {
        Upload upload = uploads.begin();
        boolean whole = false;
        try {
            paths.forEach((name, path) -> upload.link(name, file(name, path)));
            whole = true;
            return upload;
        } finally {
            if (!whole) {
                upload.discard();
            }
        }
    }

    private Path file(String parameter, String path) {
        try {
            return uploads.find(parameter, path);
        } catch (InvalidParameterException e) {
            throw new InvalidOrderException("parameters." + parameter, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> attributes(String json) {
        JsonObject object;
        try (var reader = JSON.createReader(new StringReader(json))) {
            object = reader.readObject();
        }
        var attributes = new LinkedHashMap<String, String>();
        object.keySet().forEach(name -> attributes.put(name, object.getString(name)));
        return attributes;
    }
}
