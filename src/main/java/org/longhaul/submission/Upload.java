package org.longhaul.submission;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that come with one order, in a folder that is named after the task to be. Of one thread.
 *
 * <p>The folder is there before the task is. If the task never comes to be it is discarded, or, after a crash, swept
 * away some time later.
 */
public final class Upload {
    private static final System.Logger LOG = System.getLogger(Upload.class.getName());
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_EXTENSION = 20;

    private final String taskId;
    private final Path folder;
    private final String path;
    private final long limit;
    private final Map<String, Stored> files = new LinkedHashMap<>();
    private long received;

    /**
     * Files of this task.
     *
     * @param folder where they go; it is made when the first comes
     * @param path the same within the import folder, with slashes
     * @param limit how many bytes they may have together
     */
    Upload(String taskId, Path folder, String path, long limit) {
        this.taskId = taskId;
        this.folder = folder;
        this.path = path;
        this.limit = limit;
    }

    /**
     * A file.
     *
     * @param path within the import folder
     * @param digest SHA-256 of its content in hexadecimal digits; of a file that was not sent but linked, null
     */
    private record Stored(String path, @Nullable String digest) {}

    /** The id of the task to be. */
    public String taskId() {
        return taskId;
    }

    /**
     * Stores a file as it comes in. It is on the disk when this returns.
     *
     * @param parameter the parameter that it is for
     * @param name what the client calls the file; no more of it is kept than is safe
     * @throws UploadTooLargeException if the files are too large; nothing is left of this one
     * @throws IOException if the stream cannot be read to its end; nothing is left of this one
     * @throws UncheckedIOException if the file cannot be written
     * @throws IllegalArgumentException if there is one for that parameter
     */
    public void add(String parameter, String name, InputStream content) throws IOException {
        Path file = reserve(parameter, name);
        boolean whole = false;
        try {
            String digest = store(content, file);
            files.put(parameter, new Stored(pathOf(file), digest));
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Makes a file of an earlier task one of this task as well: both can then go their ways. */
    void link(String parameter, Path existing) {
        Path file = reserve(parameter, String.valueOf(existing.getFileName()));
        try {
            try {
                Files.createLink(file, existing);
            } catch (UnsupportedOperationException | IOException e) {
                Files.copy(existing, file); // not every file system has links
            }
        } catch (IOException e) {
            throw new UncheckedIOException("An uploaded file cannot be copied", e);
        }
        files.put(parameter, new Stored(pathOf(file), null));
    }

    private Path reserve(String parameter, String name) {
        if (files.containsKey(parameter)) {
            throw new IllegalArgumentException("There is a file for this parameter already");
        }
        String safe = safe(name);
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(safe);
            for (int i = 2; Files.exists(file); i++) {
                file = folder.resolve(i + "-" + safe);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder for uploads cannot be made", e);
        }
    }

    private String pathOf(Path file) {
        return path + "/" + file.getFileName();
    }

    private String store(InputStream content, Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        try (FileChannel channel = create(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                received += read;
                if (received > limit) {
                    throw new UploadTooLargeException(limit);
                }
                digest.update(buffer, 0, read);
                write(channel, ByteBuffer.wrap(buffer, 0, read));
            }
            force(channel);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static FileChannel create(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("An uploaded file cannot be made", e);
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("An uploaded file cannot be written", e);
        }
    }

    private static void force(FileChannel channel) {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("An uploaded file cannot be written", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The paths within the import folder, by parameter. */
    public Map<String, String> paths() {
        var paths = new LinkedHashMap<String, String>();
        files.forEach((parameter, file) -> paths.put(parameter, file.path()));
        return paths;
    }

    /** SHA-256 of the files that were sent, by parameter. */
    Map<String, String> digests() {
        var digests = new LinkedHashMap<String, String>();
        files.forEach((parameter, file) -> {
            if (file.digest() != null) {
                digests.put(parameter, file.digest());
            }
        });
        return digests;
    }

    /** Removes the files: the task never came to be. */
    public void discard() {
        try {
            remove(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "uploads: {0} stays until it is swept away: {1}", folder, e);
        }
    }

    /** Removes a folder with all that is in it, and follows no link. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The last part of what the client says, in characters that every file system takes. */
    static String safe(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String safe = last.replaceAll("[^A-Za-z0-9._ -]", "_").strip().replaceFirst("^\\.+", "_");
        if (safe.isEmpty()) {
            return "file";
        }
        if (safe.length() <= LONGEST_NAME) {
            return safe;
        }
        int dot = safe.lastIndexOf('.');
        String extension = dot > 0 && safe.length() - dot <= LONGEST_EXTENSION ? safe.substring(dot) : "";
        return safe.substring(0, LONGEST_NAME - extension.length()) + extension;
    }
}
