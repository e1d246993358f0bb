package org.longhaul.builtin.csv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.longhaul.spi.InvalidParameterException;

/**
 * Finds the files that may be imported: those in the import folder, and nothing that a path or a link leads to outside
 * of it. What it says never tells a path outside.
 */
final class ImportFiles {
    private static final String FILE = "file";

    private final Path folder;

    /** Files of this folder. */
    ImportFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * The real path of a file in the import folder.
     *
     * @param name its path within the folder
     * @throws InvalidParameterException if it must not or cannot be read
     */
    Path find(String name) {
        Path real = realPath(folder, "the import folder of this node does not exist or cannot be read");
        Path file = realPath(real.resolve(relative(name)), "there is no such file in the import folder");
        if (!file.startsWith(real)) {
            throw refused("leads out of the import folder");
        }
        if (Files.isDirectory(file)) {
            throw refused("is a folder, not a file");
        }
        if (!Files.isRegularFile(file)) {
            throw refused("is not a regular file");
        }
        if (!Files.isReadable(file)) {
            throw refused("cannot be read: the server has no permission to");
        }
        return file;
    }

    private static Path relative(String name) {
        if (name.isBlank()) {
            throw refused("is empty");
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw refused("is not a file name");
        }
        if (path.isAbsolute()) {
            throw refused("must be a path within the import folder, not an absolute one");
        }
        for (Path part : path) {
            if ("..".equals(part.toString())) {
                throw refused("must not contain ..");
            }
        }
        return path;
    }

    private static Path realPath(Path path, String otherwise) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw refused(otherwise);
        }
    }

    private static InvalidParameterException refused(String why) {
        return new InvalidParameterException(FILE, why);
    }
}
