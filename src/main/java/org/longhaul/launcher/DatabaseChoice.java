package org.longhaul.launcher;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which database the server keeps its tables in.
 *
 * @param kind the product
 * @param url the JDBC URL as the server gets it; empty for Derby, whose place is in the data folder
 * @param user the database user; empty for Derby
 * @param password given to the server in its environment only
 */
public record DatabaseChoice(Kind kind, String url, String user, String password) {
    /** The products that the launcher can make pools for. */
    public enum Kind {
        /** Embedded, in the data folder. */
        DERBY,
        /** Embedded, or a server of its own. */
        H2,
        /** The engine for more than one machine; it holds the batch repository as well. */
        POSTGRESQL
    }

    private static final Pattern PASSWORD = Pattern.compile("[?&;](password|pass)=", Pattern.CASE_INSENSITIVE);

    /**
     * Reads {@code longhaul.db.url}, {@code .user}, {@code .password} and {@code .password-file}.
     *
     * @param node part of the name that PostgreSQL shows for the server's sessions
     * @throws LaunchException if they make no sense
     */
    static DatabaseChoice from(Map<String, String> properties, String node) {
        String url = properties.getOrDefault("longhaul.db.url", "").strip();
        if (url.isEmpty()) {
            return new DatabaseChoice(Kind.DERBY, "", "", "");
        }
        if (PASSWORD.matcher(url).find()) {
            throw new LaunchException("longhaul.db.url carries a password, which every user of this machine could see:"
                    + " put it into a file and name that with longhaul.db.password-file.");
        }
        if (url.startsWith("jdbc:postgresql:") && url.length() > "jdbc:postgresql:".length()) {
            String user = properties.getOrDefault("longhaul.db.user", "");
            if (user.isEmpty()) {
                throw new LaunchException("longhaul.db.user is missing: PostgreSQL asks who connects.");
            }
            return new DatabaseChoice(Kind.POSTGRESQL, postgres(url, node), user, password(properties));
        }
        if (url.startsWith("jdbc:h2:mem:")) {
            throw new LaunchException(
                    "longhaul.db.url is %s, but a database in memory loses every task when the".formatted(url)
                            + " server ends: give H2 a file, as in jdbc:h2:/var/lib/longhaul/tasks.");
        }
        if (url.startsWith("jdbc:h2:") && url.length() > "jdbc:h2:".length()) {
            return new DatabaseChoice(
                    Kind.H2, h2(url), properties.getOrDefault("longhaul.db.user", "sa"), password(properties));
        }
        throw new LaunchException(("longhaul.db.url is %s, but it must begin with jdbc:postgresql: or jdbc:h2:"
                        + " (without it the embedded Derby database in the data folder is used).")
                .formatted(url));
    }

    /** Sessions that carry the node's name, and connections that notice when the other side is gone. */
    private static String postgres(String url, String node) {
        String amended = url;
        amended = with(amended, "ApplicationName", URLEncoder.encode("longhaul/" + node, StandardCharsets.UTF_8));
        amended = with(amended, "connectTimeout", "10");
        amended = with(amended, "loginTimeout", "10");
        return with(amended, "tcpKeepAlive", "true");
    }

    private static String with(String url, String name, String value) {
        if (Pattern.compile("[?&]" + name + "=").matcher(url).find()) {
            return url;
        }
        return url + (url.indexOf('?') < 0 ? '?' : '&') + name + '=' + value;
    }

    /** H2 forgets what it committed in its last half second when it is killed, unless it is told not to. */
    private static String h2(String url) {
        StringBuilder amended = new StringBuilder(url);
        for (String setting : new String[] {"WRITE_DELAY=0", "DB_CLOSE_ON_EXIT=FALSE", "LOCK_TIMEOUT=10000"}) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            if (!url.toUpperCase(Locale.ROOT).contains(";" + name)) {
                amended.append(';').append(setting);
            }
        }
        return amended.toString();
    }

    private static String password(Map<String, String> properties) {
        String password = properties.getOrDefault("longhaul.db.password", "");
        String file = properties.getOrDefault("longhaul.db.password-file", "");
        if (!file.isEmpty()) {
            try {
                password = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
            } catch (IOException e) {
                throw new LaunchException("The password file %s cannot be read.".formatted(file), e);
            }
        }
        if (!Charset.defaultCharset().newEncoder().canEncode(password)) {
            throw new LaunchException(("The database password holds characters that %s, the encoding of this session,"
                            + " lacks: set LC_ALL=C.UTF-8.")
                    .formatted(Charset.defaultCharset()));
        }
        return password;
    }

    /** For people: without the password and the settings. */
    @Override
    public String toString() {
        return kind == Kind.DERBY ? "the embedded Derby database" : url.replaceFirst("[?;].*", "");
    }
}
