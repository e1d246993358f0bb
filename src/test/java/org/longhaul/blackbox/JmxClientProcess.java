package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JMX client in a process of its own, without a class of the server: see {@code src/test/jmx/JmxClient.java}. */
final class JmxClientProcess implements AutoCloseable {
    /** What the id of a task looks like. */
    static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final String TASKS = "org.longhaul:type=TaskManager";

    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private final String greeting;

    /** Tries to sign in, whether or not it succeeds. */
    JmxClientProcess(ServerUnderTest server, String user, String password) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djavax.net.ssl.trustStore=" + JmxAccounts.of(server).trustStore(),
                        "-Djavax.net.ssl.trustStoreType=PKCS12",
                        "src/test/jmx/JmxClient.java",
                        server.server().jmxUrl().orElseThrow(),
                        user,
                        password))
                .redirectErrorStream(true)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        commands = process.outputWriter(StandardCharsets.UTF_8);
        greeting = String.valueOf(answers.readLine());
    }

    /** Signed in with the password that this user has. */
    static JmxClientProcess of(ServerUnderTest server, String user) throws IOException {
        var client = new JmxClientProcess(server, user, JmxAccounts.of(server).password(user));
        assertThat(client.greeting).isEqualTo("connected");
        return client;
    }

    /** Its first line: "connected", or why not. */
    String greeting() {
        return greeting;
    }

    /** The one line that answers a command. */
    String ask(String... fields) throws IOException {
        commands.write(String.join("\t", fields) + "\n");
        commands.flush();
        return String.valueOf(answers.readLine());
    }

    /** What an operation of the task manager answers. */
    String invoke(String operation, String... arguments) throws IOException {
        String command = "invoke\t" + TASKS + "\t" + operation;
        return ask(arguments.length == 0 ? command : command + "\t" + String.join("\t", arguments));
    }

    /** The id of the task that an operation of the task manager has made. */
    String made(String operation, String... arguments) throws IOException {
        String answer = invoke(operation, arguments);
        Matcher id = ID.matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
    }
}
