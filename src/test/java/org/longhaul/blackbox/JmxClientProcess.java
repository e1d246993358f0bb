package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** What any client has invoked on a server so far, as {@code TaskManager.abort}. */
    static final Set<String> INVOKED = ConcurrentHashMap.newKeySet();

    /** The one line that answers a command. */
    String ask(String... fields) throws IOException {
        if (fields[0].equals("invoke")) {
            INVOKED.add(fields[1].replaceAll(".*type=(\\w+).*", "$1") + "." + fields[2]);
        }
        commands.write(String.join("\t", fields) + "\n");
        commands.flush();
        return String.valueOf(answers.readLine());
    }

    /** What an operation of the task manager answers. */
    String invoke(String operation, String... arguments) throws IOException {
        return invokeOn(TASKS, operation, arguments);
    }

    /** What an operation of this bean answers. */
    String invokeOn(String bean, String operation, String... arguments) throws IOException {
        return ask(Stream.concat(Stream.of("invoke", bean, operation), Arrays.stream(arguments))
                .toArray(String[]::new));
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
