package org.longhaul.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An outlet to a client whose request was set aside. It writes only what the connection takes, on whatever thread comes
 * by, and the container's when the connection has room again.
 */
final class AsyncOutlet implements Outlet, WriteListener {
    /** Beyond it there is no room. */
    static final int ROOM = 64 * 1024;

    private static final System.Logger LOG = System.getLogger(AsyncOutlet.class.getName());

    private final AsyncContext context;
    private final Runnable room;
    private final Runnable gone;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private int queued;
    private @Nullable ServletOutputStream out;
    private boolean open;
    private boolean pumping;
    private boolean unflushed;
    private boolean ending;
    private boolean closed;
    private boolean starved;

    /**
     * An outlet; it is to be {@linkplain #open opened}.
     *
     * @param room called when there is room again
     * @param gone called once when the client is gone, or the stream has ended
     */
    AsyncOutlet(AsyncContext context, Runnable room, Runnable gone) {
        this.context = context;
        this.room = room;
        this.gone = gone;
    }

    /** Begins to write. */
    void open() {
        try {
            context.addListener(new WhenOver(this::close));
            var stream = context.getResponse().getOutputStream();
            synchronized (this) {
                out = stream;
            }
            stream.setWriteListener(this);
        } catch (IOException | IllegalStateException e) {
            onError(e);
        }
    }

    @Override
    public synchronized boolean hasRoom() {
        boolean has = !closed && queued < ROOM;
        starved |= !has;
        return has;
    }

    @Override
    public synchronized boolean isEmpty() {
        return queue.isEmpty() && !unflushed;
    }

    @Override
    public void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            if (closed || ending) {
                return;
            }
            queue.add(bytes);
            queued += bytes.length;
        }
        pump();
    }

    @Override
    public void end() {
        synchronized (this) {
            ending = true;
        }
        pump();
    }

    @Override
    public void cut() {
        close();
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            open = true;
        }
        pump();
    }

    @Override
    public void onError(Throwable e) {
        LOG.log(Level.DEBUG, "A stream's client is gone", e);
        close();
    }

    /** Writes what the connection takes. */
    private void pump() {
        boolean done = false;
        boolean fed = false;
        try {
            synchronized (this) {
                // the connection may call back from within
                if (!open || out == null || closed || pumping) {
                    return;
                }
                pumping = true;
                try {
                    done = write(out) && ending;
                } finally {
                    pumping = false;
                }
                fed = starved && queued < ROOM / 2;
                starved &= !fed;
            }
        } catch (IOException | IllegalStateException e) {
            onError(e);
            return;
        }
        if (done) {
            close();
        } else if (fed) {
            room.run();
        }
    }

    /** Whether everything is written. */
    private boolean write(ServletOutputStream to) throws IOException {
        while (to.isReady()) {
            byte[] next = queue.poll();
            if (next != null) {
                queued -= next.length;
                unflushed = true;
                to.write(next);
            } else if (unflushed) {
                unflushed = false;
                to.flush();
            } else {
                return true;
            }
        }
        return false;
    }

    private void close() {
        synchronized (this) {
            closed = true;
            queue.clear();
            queued = 0;
        }
        if (told.compareAndSet(false, true)) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "The container had ended the stream", e);
            }
            gone.run();
        }
    }
}
