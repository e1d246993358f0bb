package org.longhaul.api;

import jakarta.json.JsonObject;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.function.Function;
import org.longhaul.query.Page;
import org.longhaul.query.Place;

/**
 * All parts of a list, one after the other, as one text. A part is read when the one before it was sent, in a
 * transaction of its own or none: neither memory nor the database holds more than that. What breaks on the way is told
 * in the text, or the connection is cut; a client that hangs up ends it.
 */
final class TaskExport implements StreamingOutput {
    private static final System.Logger LOG = System.getLogger(TaskExport.class.getName());

    private final Page<JsonObject, Place> first;
    private final Function<Place, Page<JsonObject, Place>> following;
    private final Function<OutputStream, TaskLines> form;
    private final Function<Throwable, JsonObject> incident;
    private final Runnable cut;
    private final Runnable over;

    /**
     * An export.
     *
     * @param first the first part, which was read already
     * @param following reads the part that begins behind a place
     * @param incident writes down what nobody expected, and tells it as a problem
     * @param cut cuts the connection
     * @param over called at the end, whatever it is
     */
    TaskExport(
            Page<JsonObject, Place> first,
            Function<Place, Page<JsonObject, Place>> following,
            Function<OutputStream, TaskLines> form,
            Function<Throwable, JsonObject> incident,
            Runnable cut,
            Runnable over) {
        this.first = first;
        this.following = following;
        this.form = form;
        this.incident = incident;
        this.cut = cut;
        this.over = over;
    }

    /** Another part could not be read, and the text has no way to say so. */
    static final class CutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutException(Throwable cause) {
            super("An export could not go on, its connection is cut", cause);
        }
    }

    @Override
    public void write(OutputStream out) {
        try {
            TaskLines lines = form.apply(out);
            send(first, lines);
            Page<JsonObject, Place> page = first;
            while (page.next() != null) {
                try {
                    page = following.apply(page.next());
                } catch (RuntimeException e) {
                    if (lines.broken(incident.apply(e))) {
                        return;
                    }
                    cut.run();
                    throw new CutException(e);
                }
                send(page, lines);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The client of an export is gone", e);
        } finally {
            over.run();
        }
    }

    private static void send(Page<JsonObject, Place> page, TaskLines lines) throws IOException {
        for (JsonObject task : page.items()) {
            lines.write(task);
        }
        lines.flush();
    }
}
