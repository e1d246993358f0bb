package org.longhaul.builtin.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.builtin.csv.CheckedLine.Reject;

/**
 * The bad lines of one import, as CSV with the columns line, reason and text. It exists only if there are any.
 *
 * <p>Its length is part of the checkpoint. What a chunk appends is on the disk before its checkpoint is stored, and what
 * lies behind the length of the last committed checkpoint is cut off: so it holds each reject once, after a crash too.
 */
final class RejectsFile implements Closeable {
    private final Path path;
    private @Nullable FileChannel channel;
    private long length;

    /** The rejects file at this path; nothing is opened yet. */
    RejectsFile(Path path) {
        this.path = path;
    }

    /** Its length in bytes. */
    long length() {
        return length;
    }

    /**
     * Cuts it to what a checkpoint says.
     *
     * @return whether it was as long as that; it is not if another node wrote it to a folder of its own
     */
    boolean cutTo(long committed) throws IOException {
        if (!Files.exists(path)) {
            length = 0;
            return committed == 0;
        }
        if (committed == 0) {
            close();
            Files.delete(path);
            length = 0;
            return true;
        }
        FileChannel file = channel();
        file.truncate(committed);
        length = file.size();
        return length == committed;
    }

    /** Appends rejects, and returns when they are on the disk. */
    void append(List<Reject> rejects) throws IOException {
        if (rejects.isEmpty()) {
            return;
        }
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            if (length == 0) {
                csv.writeRecord("line", "reason", "text");
            }
            for (Reject reject : rejects) {
                csv.writeRecord(Long.toString(reject.line()), reject.reason(), reject.text());
            }
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        FileChannel file = channel();
        long position = length;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
        file.force(true);
        length = position;
    }

    /** The first reject of all, if there is one: its line and reason. */
    Optional<String> first() throws IOException {
        if (length == 0) {
            return Optional.empty();
        }
        try (var csv = CsvReader.builder().ofNamedCsvRecord(path)) {
            return csv.stream()
                    .findFirst()
                    .map(record -> "line %s %s".formatted(record.getField("line"), record.getField("reason")));
        }
    }

    /** Closes it; whatever is done next opens it again. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        return channel;
    }
}
