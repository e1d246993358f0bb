package org.longhaul.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The file that holds the keys: a line {@code id:base64} for each, and comments that begin with {@code #}. Nobody but
 * its owner may read it.
 */
final class KeyFile {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int MOST_BYTES = 64 * 1024;
    private static final String HEAD = """
            # Longhaul's keys for secrets in its database: the first encrypts, all decrypt.
            # Keep a copy apart from the database's backup; without it those secrets are lost.
            """;

    private final Path path;

    KeyFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * Reads the keys.
     *
     * @throws IllegalStateException with a sentence that says what is wrong with the file, and holds nothing of it
     */
    Keyring read() {
        try {
            refuseOthers();
            if (Files.size(path) > MOST_BYTES) {
                throw wrong("is no key file: it is larger than %d bytes".formatted(MOST_BYTES));
            }
            return parse(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new IllegalStateException("The key file %s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private void refuseOthers() throws IOException {
        if (!posix()) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        boolean others = mode.stream().anyMatch(each -> !each.name().startsWith("OWNER_"));
        if (others) {
            throw wrong("may be used by others than its owner (%s): give it the mode 600"
                    .formatted(PosixFilePermissions.toString(mode)));
        }
    }

    private Keyring parse(List<String> lines) {
        var keys = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String id = colon < 0 ? "" : line.substring(0, colon);
            byte[] key = key(line.substring(colon + 1));
            if (!Keyring.ID.matcher(id).matches() || key.length != Keyring.KEY_BYTES) {
                throw wrong("is malformed in line %d: a key is written id:base64, with %d bytes and an id of at most 40"
                                .formatted(i + 1, Keyring.KEY_BYTES)
                        + " letters, digits, dots, underscores and hyphens");
            }
            if (keys.put(id, key) != null) {
                throw wrong("is malformed in line %d: it has the id %s twice".formatted(i + 1, id));
            }
        }
        if (keys.isEmpty()) {
            throw wrong("has no key in it");
        }
        return new Keyring(keys);
    }

    private static byte[] key(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /**
     * Makes the file, for its owner alone. It is there as a whole, or not at all.
     *
     * @return false if there is one already
     * @throws IllegalStateException if it cannot be made
     */
    boolean create(Keyring keys) {
        byte[] content = (HEAD + keys.lines()).getBytes(StandardCharsets.UTF_8);
        try {
            Path draft = Files.createTempFile(path.resolveSibling(""), "secret-key", ".tmp", forOwner());
            try {
                write(draft, content);
                return link(draft, content);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The key file %s cannot be made: %s %s"
                            .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
                    e);
        }
    }

    /** A link fails if its name is taken, which no renaming does. */
    private boolean link(Path draft, byte[] content) throws IOException {
        try {
            Files.createLink(path, draft);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException | UnsupportedOperationException e) {
            return writeNew(content); // a file system without links
        }
    }

    private boolean writeNew(byte[] content) throws IOException {
        try {
            Files.createFile(path, forOwner());
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        write(path, content);
        return true;
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private FileAttribute<?>[] forOwner() {
        return posix() ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)} : new FileAttribute<?>[0];
    }

    private boolean posix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private IllegalStateException wrong(String sentence) {
        return new IllegalStateException("The key file %s %s".formatted(path, sentence));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
