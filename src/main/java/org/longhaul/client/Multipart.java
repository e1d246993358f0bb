package org.longhaul.client;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** An order and the file that goes with it, as one body. The file is read while it is sent, each time that it is. */
record Multipart(String boundary, BodyPublisher body) {
    static Multipart of(String order, String parameter, Path file) throws FileNotFoundException {
        String boundary = "longhaul-" + UUID.randomUUID();
        String name = String.valueOf(file.getFileName());
        String head = "--" + boundary + "\r\n"
                + "Content-Disposition: form-data; name=\"order\"\r\n"
                + "Content-Type: application/json\r\n\r\n"
                + order + "\r\n"
                + "--" + boundary + "\r\n"
                + "Content-Disposition: form-data; name=\"" + quoted(parameter) + "\"; filename=\"" + quoted(name)
                + "\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n";
        String tail = "\r\n--" + boundary + "--\r\n";
        return new Multipart(
                boundary,
                BodyPublishers.concat(
                        BodyPublishers.ofString(head, StandardCharsets.UTF_8),
                        BodyPublishers.ofFile(file),
                        BodyPublishers.ofString(tail, StandardCharsets.UTF_8)));
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** As browsers do it. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }
}
