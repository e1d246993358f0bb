package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longhaul.platform.Settings;

@Timeout(60)
class FaultPointTest {
    @Test
    void the_process_is_halted_before_the_commit_of_that_chunk() throws Exception {
        assertThat(run("true", "2")).isEqualTo(137);
    }

    @Test
    void nothing_happens_without_the_property_or_where_samples_are_not_offered() throws Exception {
        assertThat(run("true", "0")).isZero();
        assertThat(run("true", "4")).isZero();
        assertThat(run("false", "2")).isZero();
    }

    /** Writes three chunks in a process of their own: its exit code is 1 if the wrong one was the last. */
    private static int run(String samples, String chunk) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + FaultPoint.PROPERTY + "=" + chunk,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Chunks.class.getName(),
                        samples)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** What the process does. */
    static final class Chunks {
        private Chunks() {}

        public static void main(String[] arguments) throws ReflectiveOperationException {
            var point = new FaultPoint(settings(Boolean.parseBoolean(arguments[0])));
            var registered = new Synchronization[1];
            Field registry = FaultPoint.class.getDeclaredField("registry");
            registry.setAccessible(true);
            registry.set(
                    point,
                    Proxy.newProxyInstance(
                            Chunks.class.getClassLoader(),
                            new Class<?>[] {TransactionSynchronizationRegistry.class},
                            (proxy, method, given) -> registered[0] = (Synchronization) given[0]));
            for (int chunk = 1; chunk <= 3; chunk++) {
                point.chunkWritten();
                if (registered[0] != null) {
                    if (chunk != 2) {
                        System.exit(1);
                    }
                    registered[0].beforeCompletion();
                }
            }
        }

        private static Settings settings(boolean samples) {
            return new Settings(
                    "one",
                    Path.of("home"),
                    Path.of("import"),
                    1,
                    1,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3),
                    Duration.ZERO,
                    samples,
                    1000,
                    List.of(),
                    List.of(),
                    Optional.empty());
        }
    }
}
