package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One JSON object in each line; the last one has the member {@code problem} alone if the text is not whole. */
final class NdjsonLines implements TaskLines {
    private final OutputStream out;

    NdjsonLines(OutputStream out) {
        this.out = new BufferedOutputStream(out, 32 * 1024);
    }

    @Override
    public void write(JsonObject task) throws IOException {
        out.write(task.toString().getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public boolean broken(JsonObject problem) throws IOException {
        write(JSON.createObjectBuilder().add("problem", problem).build());
        flush();
        return true;
    }
}
