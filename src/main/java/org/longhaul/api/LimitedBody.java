package org.longhaul.api;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads a request's body as UTF-8 text, and no more of it than is allowed, whatever its Content-Length says.
 *
 * <p>Of a body that is too large the rest is read and thrown away for a while before the answer is sent: a client that
 * is still sending would else see its connection reset, and no answer. After the answer the connection is closed.
 */
final class LimitedBody {
    static final int MAX_BYTES = 1024 * 1024;

    private static final long MAX_SKIPPED = 512L * MAX_BYTES;
    private static final Duration MAX_READING = Duration.ofSeconds(30);
    private static final Duration MAX_SKIPPING = Duration.ofSeconds(10);

    private LimitedBody() {}

    /**
     * The text of the body of a request with these headers.
     *
     * @throws ProblemException 413 if it is too large, 400 if it breaks off or is not UTF-8
     * @throws NotSupportedException if nothing says that it is JSON
     */
    static String read(InputStream body, HttpHeaders headers) {
        if (headers.getMediaType() == null) {
            throw new NotSupportedException();
        }
        return read(body);
    }

    /** As above, of at most so many bytes; what is larger is not even read to its end. */
    static String read(InputStream body, HttpHeaders headers, int limit) {
        if (headers.getMediaType() == null) {
            throw new NotSupportedException();
        }
        return read(body, limit, false);
    }

    /**
     * The text of the body.
     *
     * @throws ProblemException 413 if it is too large, 400 if it breaks off or is not UTF-8, 408 if it takes too long
     */
    static String read(InputStream body) {
        return read(body, MAX_BYTES, true);
    }

    private static String read(InputStream body, int limit, boolean patient) {
        try {
            byte[] bytes = bytes(body, limit + 1);
            if (bytes.length > limit) {
                if (patient) {
                    skip(body);
                }
                throw new ProblemException(tooLarge("A body has at most %d bytes.".formatted(limit), limit));
            }
            return text(bytes);
        } catch (IOException e) {
            throw unreadable();
        }
    }

    /** Reads in pieces and looks at the time: a body that trickles in would hold a thread for ever. */
    private static byte[] bytes(InputStream body, int most) throws IOException {
        var all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        long begun = System.nanoTime();
        int read = 0;
        while (read >= 0 && all.size() < most) {
            if (System.nanoTime() - begun > MAX_READING.toNanos()) {
                throw new ProblemException(Problem.of(
                                408,
                                "body-too-slow",
                                "The body took too long",
                                "It must be there within %d seconds.".formatted(MAX_READING.toSeconds()))
                        .withHeader("Connection", "close"));
            }
            read = body.read(buffer, 0, Math.min(buffer.length, most - all.size()));
            all.write(buffer, 0, Math.max(0, read));
        }
        return all.toByteArray();
    }

    static ProblemException unreadable() {
        return new ProblemException(
                Problem.of(400, "unreadable-body", "The body could not be read", "It ended before its end."));
    }

    /** Reads and throws away what follows in a body that is refused, for a while. */
    static void skipRest(InputStream body) {
        try {
            skip(body);
        } catch (IOException e) {
            // then nobody waits for an answer
        }
    }

    private static void skip(InputStream body) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long begun = System.nanoTime();
        long skipped = 0;
        int read = 0;
        while (read >= 0 && skipped < MAX_SKIPPED && System.nanoTime() - begun < MAX_SKIPPING.toNanos()) {
            read = body.read(buffer);
            skipped += read;
        }
    }

    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw JsonBody.malformed("The body is not UTF-8.");
        }
    }

    static Problem tooLarge(String detail, long limit) {
        return Problem.of(413, "body-too-large", "The body is too large", detail)
                .with("limit", limit)
                .withHeader("Connection", "close");
    }
}
