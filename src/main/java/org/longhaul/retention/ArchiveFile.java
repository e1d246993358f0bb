package org.longhaul.retention;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files of lines, one for each day, node and start of the node, compressed with gzip. What is appended together is a
 * member of its own, so a file is whole up to what was appended last; a member that could not be written is taken back.
 * A file is its owner's alone.
 */
final class ArchiveFile {
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final Path folder;
    private final String node;
    private @Nullable Path file;
    private @Nullable LocalDate day;

    /** Files in this folder, with this in their names. */
    ArchiveFile(Path folder, String node) {
        this.folder = folder;
        this.node = node.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /**
     * Appends lines, and returns when the disk has them.
     *
     * @throws IOException if that cannot be done; the file is as before
     */
    synchronized void append(LocalDate today, List<String> lines) throws IOException {
        Path to = file;
        try (FileChannel channel = to == null || !today.equals(day) || !Files.exists(to)
                ? begun(today)
                : FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long whole = channel.size();
            boolean done = false;
            try {
                write(channel, lines);
                channel.force(true);
                done = true;
            } finally {
                if (!done) {
                    channel.truncate(whole);
                }
            }
        }
    }

    private static void write(FileChannel channel, List<String> lines) throws IOException {
        // not closed: that would close the channel
        OutputStream out = Channels.newOutputStream(channel);
        var gzip = new GZIPOutputStream(out, 64 * 1024);
        for (String line : lines) {
            gzip.write(line.getBytes(StandardCharsets.UTF_8));
            gzip.write('\n');
        }
        gzip.finish();
    }

    /** A file that was not there: what another start has left may end in the middle. */
    private FileChannel begun(LocalDate today) throws IOException {
        Files.createDirectories(folder, ownersAlone("rwx------"));
        for (int number = 1; ; number++) {
            Path next = folder.resolve("tasks-%s-%s-%d.ndjson.gz".formatted(today, node, number));
            try {
                FileChannel channel = FileChannel.open(next, NEW, ownersAlone("rw-------"));
                forceName();
                file = next;
                day = today;
                return channel;
            } catch (FileAlreadyExistsException e) {
                // the next number then
            }
        }
    }

    private FileAttribute<?>[] ownersAlone(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** A new file's name is on disk when its folder is. */
    private void forceName() throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
