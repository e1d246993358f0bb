package org.longhaul.submission;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.longhaul.platform.Configured;
import org.longhaul.platform.ImportFolder;
import org.longhaul.platform.Settings;
import org.longhaul.spi.InvalidParameterException;

/**
 * The files that came with orders: below the import folder, in {@code uploads}, a folder for each task. They stay as
 * long as the task.
 */
@ApplicationScoped
public class Uploads {
    /** The folder's name within the import folder. */
    static final String FOLDER = "uploads";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Duration ORPHANED = Duration.ofHours(1);
    private static final int BATCH = 100;

    private SubmissionStore store;
    private ImportFolder imports;
    private UploadSettings limits;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Uploads() {}

    /** Uploads to the import folder of this node. */
    @Inject
    public Uploads(SubmissionStore store, Settings settings, Clock clock) {
        this(store, settings.importDir(), UploadSettings.read(Configured.application()), clock);
    }

    /** Uploads to this import folder. */
    Uploads(SubmissionStore store, Path importDir, UploadSettings limits, Clock clock) {
        this.store = store;
        this.imports = new ImportFolder(importDir);
        this.limits = limits;
        this.clock = clock;
    }

    /** A place for the files of a new task, whose id is made for it. */
    public Upload begin() {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        return new Upload(id, root().resolve(id), FOLDER + "/" + id, limits.limit());
    }

    private Path root() {
        return imports.folder().resolve(FOLDER);
    }

    /** Whether this names a file that came with an order. */
    static boolean uploaded(String name) {
        return name.startsWith(FOLDER + "/");
    }

    /**
     * The file of that name in the import folder.
     *
     * @throws InvalidParameterException if it must not or cannot be read
     */
    Path find(String parameter, String name) {
        return imports.find(parameter, name);
    }

    /**
     * Checks that a task may be given this file.
     *
     * @throws InvalidParameterException if it must not or cannot be read, or is an upload of another task
     */
    void check(String taskId, String parameter, String name) {
        Path file = find(parameter, name);
        try {
            Path root = root();
            if (Files.exists(root)
                    && file.startsWith(root.toRealPath())
                    && !file.startsWith(root.toRealPath().resolve(taskId))) {
                throw new InvalidParameterException(
                        parameter, "belongs to another task: what is uploaded goes with the order that uploads it");
            }
        } catch (IOException e) {
            throw new InvalidParameterException(parameter, "cannot be read");
        }
    }

    /**
     * Removes what is left of orders that never became tasks, and of tasks that are gone: folders in which nothing has
     * changed for an hour, and of which there is no task.
     *
     * @return how many folders
     */
    public int sweep() {
        Instant horizon = clock.instant().minus(ORPHANED);
        int removed = 0;
        List<Path> old = folders(folder -> quietSince(folder, horizon));
        for (int i = 0; i < old.size(); i += BATCH) {
            removed += sweep(old.subList(i, Math.min(old.size(), i + BATCH)));
        }
        return removed;
    }

    private int sweep(List<Path> folders) {
        Set<String> alive = store.existing(folders.stream().map(Uploads::id).toList());
        int removed = 0;
        for (Path folder : folders) {
            if (!alive.contains(id(folder))) {
                try {
                    Upload.remove(folder);
                    removed++;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return removed;
    }

    private static String id(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private List<Path> folders(Predicate<Path> wanted) {
        var folders = new ArrayList<Path>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root())) {
            for (Path folder : all) {
                if (ID.matcher(id(folder)).matches() && wanted.test(folder)) {
                    folders.add(folder);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // nothing was ever uploaded
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    /** A file that is still coming in was changed just now, and a link to an old file is in a folder that was. */
    private static boolean quietSince(Path folder, Instant horizon) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            if (changedAfter(folder, horizon)) {
                return false;
            }
            for (Path file : files) {
                if (changedAfter(file, horizon)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // it goes away just now, or will be looked at again
        }
    }

    private static boolean changedAfter(Path path, Instant horizon) throws IOException {
        return Files.getLastModifiedTime(path).toInstant().isAfter(horizon);
    }
}
