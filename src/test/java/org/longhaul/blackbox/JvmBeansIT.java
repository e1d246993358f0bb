package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JMX client reaches beside Longhaul's own beans: those of the JVM, of the server and of its libraries. */
@ExtendWith(SharedServer.class)
class JvmBeansIT {
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
    private static final String HOTSPOT = "com.sun.management:type=HotSpotDiagnostic";
    private static final String LOGGING = "java.util.logging:type=Logging";
    private static final String MEMORY = "java.lang:type=Memory";
    private static final String RUNTIME = "java.lang:type=Runtime";
    private static final String THREADS = "java.lang:type=Threading";
    private static final String TASKS = "org.longhaul:type=TaskManager";

    @TempDir
    Path folder;

    @Test
    void an_operator_gets_no_hold_of_the_process_and_still_does_an_operators_work(ServerUnderTest server)
            throws IOException {
        Path dump = folder.resolve("memory.hprof");
        try (var operator = JmxClientProcess.of(server, "operator")) {
            assertThat(operator.invokeOn(COMMANDS, "jvmtiAgentLoad", "/no/such/agent.so"))
                    .isEqualTo("refused: java.lang.SecurityException: operator may not call jvmtiAgentLoad of %s:"
                                    .formatted(COMMANDS)
                            + " it takes task-admin, which longhaul.jmx.roles gives");
            assertThat(operator.invokeOn(HOTSPOT, "dumpHeap", dump.toString(), "true"))
                    .contains("SecurityException", "operator may not call dumpHeap of " + HOTSPOT);
            assertThat(operator.invokeOn(HOTSPOT, "setVMOption", "HeapDumpOnOutOfMemoryError", "true"))
                    .contains("SecurityException", "setVMOption");
            assertThat(operator.invokeOn(LOGGING, "setLoggerLevel", "", "OFF"))
                    .contains("SecurityException", "setLoggerLevel");
            assertThat(operator.ask("set", MEMORY, "Verbose", "true"))
                    .contains("SecurityException", "set Verbose of " + MEMORY);
            assertThat(operator.ask("create", "javax.management.loading.MLet", "x:type=MLet"))
                    .contains("refused", "SecurityException");
            assertThat(operator.ask("unregister", TASKS)).contains("refused", "SecurityException");
            assertThat(operator.ask("for", "admin", MEMORY, "gc"))
                    .as("in an administrator's name")
                    .startsWith("refused");
            assertThat(operator.ask("send", TASKS, "abort"))
                    .as("an object that the server would make")
                    .contains("InvalidClassException");

            assertThat(operator.invokeOn(THREADS, "findDeadlockedThreads")).startsWith("done");
            assertThat(operator.ask("names", TASKS)).contains(TASKS);
            server.awaitState(operator.made("submit", "countdown", "{\"seconds\": 0}"), "SUCCEEDED");
        }
        assertThat(Files.exists(dump)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "submitter"})
    void of_all_that_others_offer_who_may_call_operations_may_only_look_at_threads(String user, ServerUnderTest server)
            throws IOException {
        try (var client = JmxClientProcess.of(server, user)) {
            String[] answer = client.ask("refused", "beside").split(" tried, wrong: ", 2);
            assertThat(answer[0]).matches("\\d{3,}");
            assertThat(answer[1].substring(1, answer[1].length() - 1).split(", "))
                    .allMatch(each -> {
                        String threads = THREADS + ".";
                        return each.startsWith(threads)
                                && Set.of(
                                                "getThreadInfo",
                                                "dumpAllThreads",
                                                "findDeadlockedThreads",
                                                "findMonitorDeadlockedThreads")
                                        .contains(each.substring(threads.length(), each.indexOf(' ')));
                    });
        }
    }

    @Test
    void a_viewer_calls_nothing_and_reads_no_values_of_the_jvms_options(ServerUnderTest server) throws IOException {
        try (var viewer = JmxClientProcess.of(server, "viewer")) {
            assertThat(viewer.ask("refused", "beside")).matches("\\d{3,} tried, wrong: \\[\\]");
            assertThat(viewer.ask("read", RUNTIME, "SystemProperties"))
                    .contains("SecurityException", "viewer may not read SystemProperties of " + RUNTIME);
            assertThat(viewer.ask("read", RUNTIME, "InputArguments"))
                    .contains("-Xmx", "-Dlonghaul.home=***")
                    .doesNotContain(server.server().config().home().toString());
            assertThat(viewer.ask("read", RUNTIME, "VmName")).contains("VM");
            assertThat(viewer.ask("read", MEMORY, "HeapMemoryUsage")).contains("used");
        }
    }

    @Test
    void an_administrator_has_the_jvm(ServerUnderTest server) throws IOException {
        try (var admin = JmxClientProcess.of(server, "admin")) {
            assertThat(admin.invokeOn(MEMORY, "gc")).isEqualTo("done: null");
            assertThat(admin.invokeOn(COMMANDS, "vmVersion"))
                    .startsWith("done: ")
                    .contains("JDK");
            assertThat(admin.ask("read", RUNTIME, "SystemProperties")).contains("longhaul.home");
            assertThat(admin.ask("read", RUNTIME, "InputArguments"))
                    .contains("-Dlonghaul.home=" + server.server().config().home());
        }
    }

    @Test
    void the_guard_is_there_before_the_application_and_the_log_says_nothing_of_it(ServerUnderTest server) {
        assertThat(server.server().logTail(Integer.MAX_VALUE))
                .isNotEmpty()
                .noneMatch(line -> line.contains("JMX: whoever may call operations"))
                .noneMatch(line -> line.contains("VM warning"));
    }
}
