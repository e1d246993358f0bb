package org.longhaul.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data folder belongs to one server at a time.
 *
 * <p>Three things say that it is taken: the launcher's lock on {@code server.lock}; the server's own lock on
 * {@code node.lock}, which outlives a launcher that was killed; and, for the seconds before the application takes that,
 * the process that {@code server.lock} names.
 */
final class HomeLock implements AutoCloseable {
    /** The operating system knows one lock per process and file, and closing any channel on the file gives it up. */
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private static final System.Logger LOG = System.getLogger(HomeLock.class.getName());

    private final Path home;
    private final RandomAccessFile file;
    private final FileLock lock;

    private HomeLock(Path home, RandomAccessFile file, FileLock lock) {
        this.home = home;
        this.file = file;
        this.lock = lock;
    }

    /**
     * Takes an existing folder.
     *
     * @throws LaunchException if another server has it, or if it cannot be written to
     */
    static HomeLock acquire(Path folder) {
        synchronized (HELD_HERE) {
            try {
                Path home = folder.toRealPath();
                if (HELD_HERE.contains(home)) {
                    throw taken(home, "");
                }
                HomeLock lock = lock(home);
                HELD_HERE.add(home);
                return lock;
            } catch (IOException e) {
                throw new LaunchException("The data folder %s cannot be written to: %s.".formatted(folder, e), e);
            }
        }
    }

    @SuppressWarnings("resource") // the lock keeps the file open
    private static HomeLock lock(Path home) throws IOException {
        RandomAccessFile file = new RandomAccessFile(home.resolve("server.lock").toFile(), "rw");
        boolean ours = false;
        try {
            String former = read(file);
            FileLock lock = file.getChannel().tryLock();
            if (lock == null || isLocked(home.resolve("node.lock")) || lives(former)) {
                throw taken(home, former);
            }
            ours = true;
            return new HomeLock(home, file, lock);
        } finally {
            if (!ours) {
                file.close();
            }
        }
    }

    private static LaunchException taken(Path home, String server) {
        String who = server.isEmpty() ? "" : " (process %s)".formatted(server.split(" ", 2)[0]);
        return new LaunchException(
                "The data folder %s is in use by another server%s: stop that one, or choose another with longhaul.home."
                        .formatted(home, who));
    }

    private static boolean isLocked(Path path) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            return lock == null;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Writes down which process has the folder now; without that, the two locks have to do. */
    void belongsTo(ProcessHandle server) {
        byte[] text = "%d %s\n".formatted(server.pid(), started(server)).getBytes(StandardCharsets.UTF_8);
        try {
            file.setLength(0);
            file.write(text);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "server.lock does not name the server: {0}", e.toString());
        }
    }

    private static String read(RandomAccessFile file) throws IOException {
        byte[] text = new byte[(int) Math.min(file.length(), 100)];
        file.readFully(text);
        file.seek(0);
        return new String(text, StandardCharsets.UTF_8).strip();
    }

    /**
     * Whether the process that was written down is still there: not another one with its number, and not a dead one that
     * nobody has buried, which has no command any more.
     */
    private static boolean lives(String former) {
        String[] parts = former.split(" ", 2);
        if (parts.length < 2 || !parts[0].matches("\\d{1,18}")) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parts[0]));
        return process.isPresent()
                && process.get().info().command().isPresent()
                && started(process.get()).equals(parts[1]);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("-");
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        synchronized (HELD_HERE) {
            if (HELD_HERE.remove(home)) {
                try {
                    file.setLength(0);
                    lock.release();
                    file.close();
                } catch (IOException e) {
                    // the operating system gives it back when this process ends
                }
            }
        }
    }
}
