package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on PostgreSQL: what breaks under it, and what it leaves there. */
class PostgresIT {
    private static final int TASKS = 2000;

    @TempDir
    static Path folder;

    private static PostgresServer postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresServer.start(folder, Map.of("longhaul.gc-interval", "PT1S"));
        bulky();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    /** Queued tasks of one type, with so long a text that the connection cannot hold a part of the list. */
    private static void bulky() {
        postgres.database().update("""
                INSERT INTO task (id, seq, root_id, module, type, lane, kind, state, gate, abortable, restartable, due,
                    max_attempts, accepted_by, created, submitter)
                SELECT id, nextval('task_seq'), id, 'samples', 'bulky', 'bulky', 'node', 0, 1, true, true,
                    now() + interval '10 hours', 1, 'one', now(), 'ann'
                FROM (SELECT gen_random_uuid()::text AS id FROM generate_series(1, ?)) made
                """, TASKS);
        postgres.database().update("""
                INSERT INTO task_detail (task_id, parameters, attributes, message)
                SELECT id, '{}', '{}', repeat('long ', 10000) FROM task WHERE type = 'bulky'
                """);
    }

    @Test
    void an_export_that_breaks_says_so_in_its_last_line() throws Exception {
        try (InputStream text = begun("ndjson")) {
            String all = new String(whileTheTableIsAway(text), StandardCharsets.UTF_8);

            String last = all.substring(all.lastIndexOf('\n', all.length() - 2) + 1);
            assertThat(last).startsWith("{\"problem\":{").contains("internal-error", "incident");
            assertThat(all.lines().count()).isBetween(2L, (long) TASKS);
        }
    }

    @Test
    void an_export_that_breaks_and_cannot_say_so_is_cut() throws Exception {
        try (InputStream text = begun("csv")) {
            assertThatThrownBy(() -> whileTheTableIsAway(text)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void the_batch_repository_forgets_what_was_run_for_a_task_that_is_gone() {
        var server = postgres.server();
        String id = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitState(id, "SUCCEEDED");
        assertThat(jobs()).isEqualTo(1);

        postgres.database()
                .update("UPDATE JBATCHEXECUTIONINSTANCEDATA SET updatetime = updatetime - interval '2 minutes',"
                        + " endtime = endtime - interval '2 minutes'");
        postgres.database().update("UPDATE task SET expires = ended WHERE id = ?", id);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(server.get("/api/tasks/" + id).statusCode()).isEqualTo(404);
            for (String table : List.of(
                    "JBATCHJOBINSTANCEDATA",
                    "JBATCHEXECUTIONINSTANCEDATA",
                    "JBATCHSTEPEXECUTIONINSTANCEDATA",
                    "JBATCHJOBSTATUS",
                    "JBATCHSTEPSTATUS",
                    "JBATCHCHECKPOINTDATA")) {
                assertThat(postgres.database().first("SELECT count(*) FROM " + table, row -> row.getLong(1)))
                        .as(table)
                        .hasValue(0L);
            }
        });
    }

    /** Jobs that the repository knows, but for the one that every start begins with. */
    private static long jobs() {
        return postgres.database()
                .first(
                        "SELECT count(*) FROM JBATCHJOBINSTANCEDATA WHERE name = 'longhaul-handler'",
                        row -> row.getLong(1))
                .orElseThrow();
    }

    /** The first line is read, so the server has begun; it waits for the reader now. */
    private static InputStream begun(String form) throws Exception {
        var server = postgres.server();
        var request = HttpRequest.newBuilder(server.uri("/api/tasks/export?type=bulky&details=true&format=" + form))
                .header("Authorization", "Bearer " + server.adminToken())
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<InputStream> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().read()).isPositive();
        return answer.body();
    }

    private static byte[] whileTheTableIsAway(InputStream text) throws IOException {
        postgres.database().update("ALTER TABLE task_detail RENAME TO task_detail_away");
        try {
            return text.readAllBytes();
        } finally {
            postgres.database().update("ALTER TABLE task_detail_away RENAME TO task_detail");
        }
    }
}
