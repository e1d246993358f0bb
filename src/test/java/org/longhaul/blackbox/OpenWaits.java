package org.longhaul.blackbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Thousands of requests that wait, each on a connection of its own, all on one thread: a client that costs little. */
final class OpenWaits implements AutoCloseable {
    private static final Pattern ENDED = Pattern.compile("\"ended\":\"([^\"]+)\"");

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    /** A wait that was answered: when the task ended, by the server's clock, and when the first byte of the answer came. */
    record Answered(String id, int status, Instant ended, Instant received) {
        double millis() {
            return Duration.between(ended, received).toNanos() / 1e6;
        }
    }

    private final URI base;
    private final String token;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ConcurrentHashMap<String, Answered> answers = new ConcurrentHashMap<>();
    private final Semaphore answered = new Semaphore(0);
    private final AtomicInteger again = new AtomicInteger();
    private final Thread thread;

    private static final class Open {
        private final String id;
        private final StringBuilder text = new StringBuilder();
        private Instant received;

        Open(String id) {
            this.id = id;
        }

        boolean complete() {
            int body = text.indexOf("\r\n\r\n") + 4;
            Matcher length = LENGTH.matcher(text);
            return length.find()
                    ? body > 3 && text.length() - body >= Integer.parseInt(length.group(1))
                    : text.toString().endsWith("\r\n0\r\n\r\n");
        }
    }

    OpenWaits(URI base, String token) throws IOException {
        this.base = base;
        this.token = token;
        this.thread = new Thread(this::read, "waits");
        thread.start();
    }

    /** Sends a request that waits for news of the task. */
    void open(String id) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(base.getHost(), base.getPort()));
        channels.add(channel);
        ask(channel, id);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Open(id));
        selector.wakeup();
    }

    private void ask(SocketChannel channel, String id) throws IOException {
        String request =
                "GET /api/tasks/%s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\nAccept: application/json\r\nPrefer: wait=60\r\n\r\n"
                        .formatted(id, base.getHost(), base.getPort(), token);
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    private void read() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> {
                    try {
                        read(key);
                    } catch (IOException e) {
                        key.cancel();
                    }
                });
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
            // closed
        }
    }

    private void read(SelectionKey key) throws IOException {
        var open = (Open) key.attachment();
        buffer.clear();
        int bytes = ((SocketChannel) key.channel()).read(buffer);
        if (open.received == null) {
            open.received = Clock.systemUTC().instant();
        }
        if (bytes > 0) {
            open.text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        Matcher ended = ENDED.matcher(open.text);
        if (ended.find()) {
            int status = Integer.parseInt(open.text.substring(9, 12));
            answers.put(open.id, new Answered(open.id, status, Instant.parse(ended.group(1)), open.received));
            answered.release();
            key.cancel();
        } else if (bytes < 0) {
            key.cancel();
        } else if (open.complete()) {
            // its time was up before its task ended: the machine is slow, and the client asks again
            open.text.setLength(0);
            open.received = null;
            again.incrementAndGet();
            ask((SocketChannel) key.channel(), open.id);
        }
    }

    /** How many waits were over before their task ended, and were begun again. */
    int again() {
        return again.get();
    }

    /** How many were answered with the end of their task. */
    int answered() {
        return answers.size();
    }

    /** Waits until so many were answered. */
    List<Answered> await(int count, Duration patience) throws InterruptedException {
        if (!answered.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Only %d of %d waits were answered".formatted(answers.size(), count));
        }
        return List.copyOf(answers.values());
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
