package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many tasks at once, and the order in which they run. */
@ExtendWith(SharedServer.class)
class ManyTasksIT {
    private static final int BATCH = 150;
    private static final int DIRECT = 350;
    private static final int CLIENTS = 16;

    @Test
    void hundreds_submitted_at_once_all_succeed_and_are_listed_once(ServerUnderTest server) throws Exception {
        Set<String> batch = new HashSet<>();
        Set<String> direct = new HashSet<>();
        var clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            var orders = new ArrayList<Callable<String>>();
            for (int i = 0; i < BATCH + DIRECT; i++) {
                String type = type(i);
                orders.add(() -> server.submit(type, seconds(0)));
            }
            List<Future<String>> ids = clients.invokeAll(orders);
            for (int i = 0; i < ids.size(); i++) {
                (type(i).equals("countdown") ? batch : direct).add(ids.get(i).get());
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(batch).hasSize(BATCH);
        assertThat(direct).hasSize(DIRECT);

        Awaitility.await("no task to be queued or running")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> ServerUnderTest.json(server.get("/api/tasks?state=QUEUED,RUNNING&limit=1"))
                        .getJsonArray("tasks")
                        .isEmpty());

        assertThat(listed(server, "state=SUCCEEDED&type=countdown&limit=37")).containsAll(batch);
        assertThat(listed(server, "state=SUCCEEDED&type=countdown-direct&limit=200"))
                .containsAll(direct)
                .doesNotContainAnyElementsOf(batch);
        assertThat(listed(server, "state=SUCCEEDED&type=countdown,countdown-direct&limit=101"))
                .containsAll(batch)
                .containsAll(direct);
        Set<String> others = listed(server, "state=FAILED&state=ABORTED&state=DROPPED&state=WAITING");
        assertThat(others).doesNotContainAnyElementsOf(batch).doesNotContainAnyElementsOf(direct);
    }

    @Test
    void a_higher_priority_goes_first(ServerUnderTest server) {
        int workers = Runtime.getRuntime().availableProcessors();
        List<String> busy = IntStream.range(0, workers)
                .mapToObj(i -> server.submit("countdown", seconds(5)))
                .toList();
        busy.forEach(id -> server.awaitState(id, "RUNNING"));

        List<String> low = IntStream.range(0, workers + 1)
                .mapToObj(i -> submit(server, order("countdown", 0).add("priority", -7)))
                .toList();
        List<String> high = IntStream.range(0, workers + 1)
                .mapToObj(i -> submit(server, order("countdown", 0).add("priority", 7)))
                .toList();
        assertThat(low)
                .allSatisfy(id -> assertThat(server.task(id).getString("state"))
                        .as("all workers are busy yet")
                        .isEqualTo("QUEUED"));

        Instant firstLow = Collections.min(times(server, low, "started"));
        Instant lastHigh = Collections.max(times(server, high, "started"));
        assertThat(lastHigh).isBeforeOrEqualTo(firstLow);
        busy.forEach(id -> server.awaitState(id, "SUCCEEDED"));
    }

    @Test
    void tasks_of_one_key_run_one_at_a_time_in_order(ServerUnderTest server) {
        List<String> ids = IntStream.range(0, 6)
                .mapToObj(i -> submit(server, order("countdown-direct", 1).add("key", "one at a time")))
                .toList();

        List<Instant> ended = times(server, ids, "ended");
        List<Instant> started = times(server, ids, "started");
        for (int i = 1; i < ids.size(); i++) {
            assertThat(started.get(i)).as("start of number %d", i).isAfterOrEqualTo(ended.get(i - 1));
        }
    }

    private static String type(int number) {
        return number % 10 < 3 ? "countdown" : "countdown-direct";
    }

    /** The ids, none of which may be there twice. */
    private static Set<String> listed(ServerUnderTest server, String query) {
        List<String> ids = TaskList.all(server, query).stream()
                .map(task -> task.getString("id"))
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        return Set.copyOf(ids);
    }

    /** When these succeeded, or started to. */
    private static List<Instant> times(ServerUnderTest server, List<String> ids, String which) {
        return ids.stream()
                .map(id -> server.awaitState(id, "SUCCEEDED"))
                .map(task -> Instant.parse(task.getString(which)))
                .toList();
    }

    private static String submit(ServerUnderTest server, JsonObjectBuilder order) {
        var answer = server.post("/api/tasks", order.build().toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ServerUnderTest.json(answer).getString("id");
    }

    private static JsonObjectBuilder order(String type, int seconds) {
        return Json.createObjectBuilder().add("type", type).add("parameters", seconds(seconds));
    }

    private static JsonObject seconds(int seconds) {
        return Json.createObjectBuilder().add("seconds", seconds).build();
    }
}
