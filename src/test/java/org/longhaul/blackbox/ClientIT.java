package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.client.LonghaulClient;
import org.longhaul.client.LonghaulException;
import org.longhaul.client.Task;
import org.longhaul.client.TaskEvent;
import org.longhaul.client.TaskFilter;
import org.longhaul.client.TaskPage;
import org.longhaul.client.TaskRequest;
import org.longhaul.client.TaskState;

/** The Java client against a real server. */
@ExtendWith(SharedServer.class)
class ClientIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static LonghaulClient client(ServerUnderTest server) {
        return LonghaulClient.builder(server.uri("/"))
                .token(server.adminToken())
                .build();
    }

    @Test
    void a_task_is_submitted_and_awaited(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            Task task = client.submit(TaskRequest.of("greet")
                    .with("name", "Ada")
                    .priority(7)
                    .key("client-it")
                    .summary("a greeting"));
            assertThat(task.priority()).isEqualTo(7);
            assertThat(task.key()).isEqualTo("client-it");

            task = client.await(task.id(), LIMIT);

            assertThat(task.hasSucceeded()).isTrue();
            assertThat(task.result()).isEqualTo("Hello, Ada");
            assertThat(task.parameters()).isEqualTo(Map.of("name", "Ada"));
            assertThat(task.progress().completed()).isEqualTo(3);
            assertThat(task.reason()).isEqualTo("done");
            assertThat(task.summary()).isEqualTo("a greeting");
            assertThat(client.find(task.id())).contains(task);
        }
    }

    @Test
    void a_task_is_followed_from_its_submission_to_its_end(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            String id = client.submit(TaskRequest.of("countdown-direct").with("seconds", 1))
                    .id();
            List<TaskEvent> events = new ArrayList<>();

            Task task = client.follow(id, LIMIT, events::add);

            assertThat(task.hasSucceeded()).isTrue();
            assertThat(events).extracting(TaskEvent::no).isSortedAccordingTo(Comparator.naturalOrder());
            assertThat(events).extracting(TaskEvent::no).doesNotHaveDuplicates();
            assertThat(events.get(0).kind()).isEqualTo("SUBMITTED");
            assertThat(events.get(events.size() - 1).state()).isEqualTo(TaskState.SUCCEEDED);
        }
    }

    @Test
    void a_running_task_is_aborted(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            String id = client.submit(TaskRequest.of("countdown").with("seconds", 60))
                    .id();
            server.awaitState(id, "RUNNING");

            assertThat(client.abort(id).abortRequestedAt()).isNotNull();

            assertThat(client.await(id, LIMIT).state()).isEqualTo(TaskState.ABORTED);
        }
    }

    @Test
    void a_refusal_names_the_fields(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            var e = catchThrowableOfType(
                    LonghaulException.class,
                    () -> client.submit(TaskRequest.of("countdown").with("second", 60)));

            assertThat(e.status()).isEqualTo(422);
            assertThat(e.is("invalid-input")).isTrue();
            assertThat(e.violations())
                    .extracting(LonghaulException.Violation::field)
                    .contains("parameters.seconds");
        }
    }

    @Test
    void what_is_not_there_is_empty(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            assertThat(client.find("00000000-0000-7000-8000-000000000000")).isEmpty();
        }
    }

    @Test
    void tasks_are_listed_part_by_part(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(
                        0,
                        client.submit(TaskRequest.of("count-to").with("limit", 1))
                                .id());
            }
            TaskFilter filter = TaskFilter.all().type("count-to").limit(2);

            TaskPage page = client.list(filter);
            assertThat(page.tasks()).hasSize(2);
            assertThat(page.next()).isPresent();
            assertThat(client.stream(filter).map(Task::id).limit(5)).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void tasks_are_counted_by_state(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            String id =
                    client.submit(TaskRequest.of("greet").with("name", "Ada")).id();
            client.await(id, LIMIT);

            assertThat(client.counts().get(TaskState.SUCCEEDED)).isPositive();
        }
    }

    @Test
    void a_task_is_held_released_and_done_again(ServerUnderTest server) throws Exception {
        try (var client = client(server)) {
            String id = client.submit(
                            TaskRequest.of("greet").with("name", "Ada").delay(Duration.ofSeconds(3)))
                    .id();
            assertThat(client.hold(id).gate()).isEqualTo("HELD");
            assertThat(client.release(id).state()).isIn(TaskState.QUEUED, TaskState.RUNNING);
            assertThat(client.await(id, LIMIT).hasSucceeded()).isTrue();

            Task again = client.retry(id);

            assertThat(again.id()).isNotEqualTo(id);
            assertThat(again.retryOf()).isEqualTo(id);
            assertThat(client.await(again.id(), LIMIT).hasSucceeded()).isTrue();
        }
    }

    @Test
    void the_documented_program_runs_with_the_api_jar_alone(ServerUnderTest server, @TempDir Path folder)
            throws Exception {
        String program =
                Documentation.page("docs/java-client.md").blocks("java").get(0);
        assertThat(program.lines()).hasSizeLessThanOrEqualTo(15);
        assertThat(Documentation.page("README.md").blocks("java")).contains(program);
        Files.writeString(folder.resolve("Countdown.java"), program);

        String output = run(
                folder,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("longhaul.test.api"),
                "Countdown.java",
                server.uri("/").toString(),
                server.adminToken());

        assertThat(output.strip()).isEqualTo("SUCCEEDED after 3 seconds");
        assertThat(Files.readString(Path.of("docs/java-client.md"))).contains("\n    " + output.strip() + "\n");
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
