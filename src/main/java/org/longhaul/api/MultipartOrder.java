package org.longhaul.api;

import jakarta.json.JsonObject;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Texts;
import org.longhaul.submission.Upload;
import org.longhaul.submission.UploadTooLargeException;

/**
 * Takes a multipart body apart while it comes in: the part {@code order} is JSON, every other part is a file and goes to
 * the disk as it is read.
 */
final class MultipartOrder {
    static final int MOST_PARTS = 20;

    private static final String ORDER = "order";
    private static final int MAX_PART_HEADER = 8 * 1024;

    private final InputStream body;
    private final Upload upload;
    private @Nullable JsonObject order;

    private MultipartOrder(InputStream body, Upload upload) {
        this.body = body;
        this.upload = upload;
    }

    /**
     * The order; its files are with the upload then.
     *
     * @throws ProblemException 400 if the body is no multipart with an order, 413 if a part is too large
     * @throws UploadTooLargeException if the files are too large
     */
    static JsonObject read(InputStream body, MediaType type, Upload upload) {
        return new MultipartOrder(body, upload).read(type);
    }

    private JsonObject read(MediaType type) {
        String boundary = type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
            throw malformed("Its Content-Type names no boundary of 1 to 70 characters.");
        }
        try {
            parts(MultipartInput.builder()
                    .setInputStream(body)
                    .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
                    .setMaxPartHeaderSize(MAX_PART_HEADER)
                    .get());
        } catch (UploadTooLargeException | ProblemException e) {
            LimitedBody.skipRest(body); // whoever is still sending would else see no answer
            throw e;
        } catch (FileUploadException e) {
            throw malformed("It does not consist of parts with headers, or ends before its last boundary.");
        } catch (IOException e) {
            throw LimitedBody.unreadable();
        }
        if (order == null) {
            throw malformed("It has no part named order, which holds the order as JSON.");
        }
        return order;
    }

    private void parts(MultipartInput input) throws IOException {
        input.setHeaderCharset(StandardCharsets.UTF_8);
        boolean more = input.skipPreamble();
        for (int parts = 1; more; parts++) {
            if (parts > MOST_PARTS) {
                throw malformed("It has more than %d parts.".formatted(MOST_PARTS));
            }
            Map<String, String> disposition = disposition(input.readHeaders());
            String name = disposition.get("name");
            if (name == null || name.isEmpty()) {
                throw malformed("A part has no name.");
            }
            // not closed: after a refusal that would read the part to its end, however long it is
            take(name, disposition.get("filename"), input.newInputStream());
            more = input.readBoundary();
        }
    }

    private void take(String name, @Nullable String file, InputStream content) throws IOException {
        if (!name.equals(ORDER)) {
            if (upload.paths().containsKey(name)) {
                throw malformed("The part %s is there twice.".formatted(Texts.shown(name, 60)));
            }
            upload.add(name, file == null ? name : file, content);
        } else if (order == null) {
            order = JsonBody.parse(LimitedBody.read(content));
        } else {
            throw malformed("The part order is there twice.");
        }
    }

    /** What the headers of a part say in {@code Content-Disposition}, by lower-case name. */
    private static Map<String, String> disposition(String headers) {
        String text = headers.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-disposition:"))
                .findFirst()
                .orElse("");
        var parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return parser.parse(text.substring(text.indexOf(':') + 1), ';');
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(
                Problem.of(400, "malformed-multipart", "The body is not an order with its files", detail));
    }
}
