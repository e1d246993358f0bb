package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    private static final String BOOTED =
            "2026-11-01T00:00:09.000 INFO    PayaraMicro: Payara Micro 6.2025.10 (build 42) ready in 12,198 (ms)\n";
    private static final String DEPLOYED_NOTHING = """
            2026-11-01T00:00:08.000 INFO    PayaraMicro: {
                "Instance Configuration": {
                    "Deployed": [
                    ]
                }
            }
            """;

    @TempDir
    Path folder;

    private Path file;
    private ServerLog log;

    @BeforeEach
    void an_empty_log() throws IOException {
        file = Files.createFile(folder.resolve("server.log"));
        log = new ServerLog(file);
    }

    @Test
    void a_good_start_has_no_failure() throws IOException {
        add("""
                2026-11-01T00:00:01.000 INFO    fish.payara.boot.runtime.BootCommand: Boot Command set returned with result SUCCESS : x
                2026-11-01T00:00:02.000 SEVERE  some.library: an ugly word
                java.lang.Exception: that means nothing
                2026-11-01T00:00:08.000 INFO    PayaraMicro: {
                    "Instance Configuration": {
                        "Deployed": [
                            {
                                "Name": "longhaul"
                            }
                        ]
                    }
                }
                """ + BOOTED);
        assertThat(log.failure()).isEmpty();
        assertThat(log.hasBooted()).isTrue();
    }

    @Test
    void a_boot_command_that_failed_is_quoted() throws IOException {
        add("2026-11-01T00:00:01.000 WARNING fish.payara.boot.runtime.BootCommand: Boot Command create-jdbc-resource"
                + " failed PlainTextActionReporterFAILUREAttribute value (pool-name = x) is not found. \n");
        assertThat(log.failure())
                .hasValue("the server's boot command create-jdbc-resource failed:"
                        + " Attribute value (pool-name = x) is not found.");
        assertThat(log.hasBooted()).isFalse();
    }

    @Test
    void a_boot_command_that_threw_is_quoted_with_its_exception() throws IOException {
        add("""
                2026-11-01T00:00:01.000 WARNING fish.payara.boot.runtime.BootCommand: Boot Command nonsense failed Exception while executing command.\s
                org.glassfish.api.admin.CommandException: Command lookup failed for command nonsense
                	at com.sun.Something.run(Something.java:1)
                """);
        assertThat(log.failure())
                .hasValue("the server's boot command nonsense failed:"
                        + " CommandException: Command lookup failed for command nonsense");
    }

    @Test
    void a_deployment_that_failed_is_told_by_its_root_cause() throws IOException {
        add("""
                2026-11-01T00:00:01.000 SEVERE  jakarta.enterprise.web.core: Startup of context  failed due to previous errors
                2026-11-01T00:00:02.000 SEVERE  jakarta.enterprise.web.core: ContainerBase.addChild: start:\s
                org.apache.catalina.LifecycleException: java.lang.IllegalStateException: no batch repository
                	at org.apache.Something.run(Something.java:1)
                Caused by: java.lang.IllegalStateException: no batch repository
                	... 40 more
                2026-11-01T00:00:03.000 SEVERE  javax.enterprise.system.core: Exception while loading the app
                java.lang.Exception: something later
                """);
        assertThat(log.failure()).as("it may still get over it").isEmpty();
        add(DEPLOYED_NOTHING + BOOTED);
        assertThat(log.failure()).hasValue("the application could not be deployed: no batch repository");
    }

    @Test
    void a_deployment_that_failed_without_an_exception_is_told_by_what_was_severe() throws IOException {
        add("2026-11-01T00:00:01.000 SEVERE  javax.core: It is too late\n" + DEPLOYED_NOTHING + BOOTED);
        assertThat(log.failure()).hasValue("the application could not be deployed: It is too late");
    }

    @Test
    void a_line_counts_once_it_is_whole() throws IOException {
        String line = "2026-11-01T00:00:01.000 WARNING x: Boot Command set failed FAILUREé\n";
        add(line.substring(0, 60));
        assertThat(log.failure()).isEmpty();
        add(line.substring(60));
        assertThat(log.failure()).isPresent();
        assertThat(log.tail(5)).containsExactly(line.strip());
    }

    private void add(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
