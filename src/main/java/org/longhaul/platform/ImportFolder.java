package org.longhaul.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.longhaul.spi.InvalidParameterException;

/**
 * Finds the files that tasks may read: those in the import folder, and nothing that a path or a link leads to outside of
 * it. What it says never tells a path outside.
 *
 * @param folder the folder
 */
public record ImportFolder(Path folder) {
    /**
     * The real path of a file in the import folder.
     *
     * @param parameter the parameter that names it
     * @param name its path within the folder
     * @throws InvalidParameterException if it must not or cannot be read
     */
    public Path find(String parameter, String name) {
        Path real = realPath(parameter, folder, "the import folder of this node does not exist or cannot be read");
        Path file = realPath(
                parameter, real.resolve(relative(parameter, name)), "there is no such file in the import folder");
        if (!file.startsWith(real)) {
            throw new InvalidParameterException(parameter, "leads out of the import folder");
        }
        if (Files.isDirectory(file)) {
            throw new InvalidParameterException(parameter, "is a folder, not a file");
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidParameterException(parameter, "is not a regular file");
        }
        if (!Files.isReadable(file)) {
            throw new InvalidParameterException(parameter, "cannot be read: the server has no permission to");
        }
        return file;
    }

    private static Path relative(String parameter, String name) {
        if (name.isBlank()) {
            throw new InvalidParameterException(parameter, "is empty");
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new InvalidParameterException(parameter, "is not a file name");
        }
        if (path.isAbsolute()) {
            throw new InvalidParameterException(
                    parameter, "must be a path within the import folder, not an absolute one");
        }
        for (Path part : path) {
            if ("..".equals(part.toString())) {
                throw new InvalidParameterException(parameter, "must not contain ..");
            }
        }
        return path;
    }

    private static Path realPath(String parameter, Path path, String otherwise) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new InvalidParameterException(parameter, otherwise);
        }
    }
}
