package org.longhaul.blackbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a JMX connector, made as an operator would make them: with {@code jmx/setup.sh}. The password of each user
 * is kept beside them, because the JVM leaves only its hash.
 */
record JmxAccounts(Path folder) {
    private static final Pattern MADE_UP = Pattern.compile("(?m)^  (\\w+) +([0-9a-f]{32})$");

    /** Makes them in a folder that a server will find. */
    static JmxAccounts make(Path folder) throws IOException {
        Process script = new ProcessBuilder(List.of("sh", "jmx/setup.sh", "--host", "localhost", folder.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        JmxAccounts accounts = new JmxAccounts(folder);
        Matcher line = MADE_UP.matcher(said);
        while (line.find()) {
            Files.writeString(accounts.passwordFile(line.group(1)), line.group(2) + "\n");
        }
        if (!Files.exists(accounts.passwordFile("admin"))) {
            throw new AssertionError(said);
        }
        return accounts;
    }

    /** Those of a server that was started with them. */
    static JmxAccounts of(ServerUnderTest server) {
        return new JmxAccounts(server.server().config().home().resolve("jmx"));
    }

    /** A file with the password of viewer, submitter, operator or admin. */
    Path passwordFile(String user) {
        return folder.resolve("password-of-" + user);
    }

    /** The password of viewer, submitter, operator or admin. */
    String password(String user) throws IOException {
        return Files.readString(passwordFile(user)).strip();
    }

    /** What a client trusts the server with. */
    Path trustStore() {
        return folder.resolve("client-truststore.p12");
    }
}
