package org.longhaul.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the launcher proves to the server who it is: with the token that the server wrote down at its first start, or with
 * one that it is told to take.
 *
 * @param file where they are
 * @param account the first account; empty if the file is only a token
 * @param password its password, if the server has thought of it
 * @param token a token of an account
 */
record Credentials(Path file, String account, String password, String token) {
    /** What the server writes in its data folder. */
    static final String FILE = "admin-credentials";

    /** The file that will be read, which may not be there yet. */
    static Path place(Map<String, String> properties, Path home) {
        String given = properties.getOrDefault("longhaul.token-file", "");
        return given.isEmpty()
                ? home.resolve(FILE)
                : Path.of(given).toAbsolutePath().normalize();
    }

    /**
     * Reads {@code longhaul.token-file}, whose first line is a token or one that begins with {@code token=}; without it
     * the file of the first start.
     *
     * @throws LaunchException if there is no token
     */
    static Credentials read(Map<String, String> properties, Path home) {
        Path file = place(properties, home);
        boolean given = !properties.getOrDefault("longhaul.token-file", "").isEmpty();
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new LaunchException(given ? unreadable(file) : missing(file), e);
        }
        Map<String, String> values = text.lines()
                .map(String::strip)
                .filter(line -> line.indexOf('=') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> first));
        String token = Optional.ofNullable(values.get("token"))
                .or(() -> text.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("lh_"))
                        .findFirst())
                .orElseThrow(() -> new LaunchException("There is no token in %s.".formatted(file)));
        return new Credentials(file, values.getOrDefault("account", ""), values.getOrDefault("password", ""), token);
    }

    private static String unreadable(Path file) {
        return "The token file %s cannot be read.".formatted(file);
    }

    private static String missing(Path file) {
        return ("The import needs an account, but there is no %s, which the server writes at its first start: make a"
                        + " token (POST /api/me/tokens), put it into a file, and name that with -Dlonghaul.token-file.")
                .formatted(file);
    }

    /** What a shell puts into a call, so that the token is on no screen and in no history. */
    String header() {
        String read = account.isEmpty() ? "grep -o 'lh_[A-Za-z0-9_-]*'" : "sed -n 's/^token=//p'";
        return "-H \"Authorization: Bearer $(%s %s)\"".formatted(read, quoted(file));
    }

    private static String quoted(Path file) {
        Path here = Path.of("").toAbsolutePath();
        String name = file.startsWith(here) ? here.relativize(file).toString() : file.toString();
        return name.matches("[A-Za-z0-9._/@+-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return "Credentials[file=" + file + "]";
    }
}
