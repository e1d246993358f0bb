package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon thousands of clients that wait, each for a task of its own, learn of its end, and what a wait costs in memory.
 * A real server with the heap of the defaults and its embedded database, on the machine that the clients are on. The
 * tasks end one after the other at a steady rate, and then as fast as they can be ended. Run it with
 * {@code mvn -Pbench verify -Dit.test=WaitBenchmark}.
 */
class WaitBenchmark {
    private static final int WAITS = Integer.getInteger("longhaul.bench.waits", 5000);
    private static final int RUNS = Integer.getInteger("longhaul.bench.runs", 3);
    private static final int PER_SECOND = Integer.getInteger("longhaul.bench.rate", 200);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    @TempDir
    Path folder;

    private record Run(double p50, double p99, double max, double seconds, double bytesPerWait) {}

    @Test
    void waits() throws Exception {
        var settings = Map.of("longhaul.heap", "768m", "longhaul.max-waits", Integer.toString(2 * WAITS));
        var steady = new ArrayList<Run>();
        var burst = new ArrayList<Run>();
        try (var server = ServerUnderTest.start(Files.createDirectories(folder.resolve("home")), settings)) {
            run(server, Math.min(500, WAITS), 0); // to warm up
            for (int run = 1; run <= RUNS; run++) {
                steady.add(told("steady, %d/s".formatted(PER_SECOND), run, run(server, WAITS, PER_SECOND)));
                burst.add(told("burst", run, run(server, WAITS, 0)));
            }
        }
        print("%d waits, medians of %d runs:", WAITS, RUNS);
        print(
                "  steady, %d ends/s: p50 %.1f ms, p99 %.1f ms",
                PER_SECOND, median(steady, Run::p50), median(steady, Run::p99));
        print(
                "  burst: p50 %.1f ms, p99 %.1f ms, all told in %.1f s",
                median(burst, Run::p50), median(burst, Run::p99), median(burst, Run::seconds));
        print("  live heap: %.1f KiB for each wait", median(steady, Run::bytesPerWait) / 1024);
    }

    private static Run told(String what, int run, Run result) {
        print(
                "%s, run %d: p50 %.1f ms, p99 %.1f ms, longest %.1f ms, %.1f s, %.1f KiB for each wait",
                what, run, result.p50(), result.p99(), result.max(), result.seconds(), result.bytesPerWait() / 1024);
        return result;
    }

    private static Run run(ServerUnderTest server, int count, int perSecond) throws Exception {
        var base = server.uri("/");
        String token = server.adminToken();
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<String> ids = all(
                8,
                IntStream.range(0, count)
                        .<Callable<String>>mapToObj(i -> () -> submit(http, base, token))
                        .toList(),
                0);
        long before = liveBytes(server);
        try (var waits = new OpenWaits(base, token)) {
            for (String id : ids) {
                waits.open(id);
            }
            get(http, base.resolve("/api/tasks/" + ids.get(0)), token); // a request behind all of them
            long during = liveBytes(server);
            if (waits.answered() > 0) {
                throw new AssertionError("A wait was answered too early");
            }
            long start = System.nanoTime();
            all(
                    8,
                    ids.stream()
                            .<Callable<String>>map(id -> () -> abort(http, base, token, id))
                            .toList(),
                    perSecond);
            var answers = waits.await(count, PATIENCE);
            if (waits.again() > 0) {
                print("(%d waits were over before their task ended, and were begun again)", waits.again());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double[] millis = answers.stream()
                    .mapToDouble(OpenWaits.Answered::millis)
                    .sorted()
                    .toArray();
            return new Run(
                    millis[count / 2],
                    millis[(int) (count * 0.99)],
                    millis[count - 1],
                    seconds,
                    (double) (during - before) / count);
        }
    }

    /** Does all of it on so many threads; so many a second, or as fast as it goes if 0. */
    private static List<String> all(int threads, List<Callable<String>> work, int perSecond) throws Exception {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            var futures = new ArrayList<Future<String>>();
            for (int i = 0; i < work.size(); i++) {
                if (perSecond > 0) {
                    long due = start + TimeUnit.SECONDS.toNanos(i) / perSecond;
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                }
                futures.add(pool.submit(work.get(i)));
            }
            var results = new ArrayList<String>();
            for (Future<String> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static String submit(HttpClient http, URI base, String token) throws IOException, InterruptedException {
        JsonObject order = Json.createObjectBuilder()
                .add("type", "countdown-direct")
                .add("parameters", Json.createObjectBuilder().add("seconds", 0))
                .add("delay", "PT10H")
                .build();
        var request = HttpRequest.newBuilder(base.resolve("/api/tasks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(order.toString()));
        String location =
                send(http, token, request, 202).headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String abort(HttpClient http, URI base, String token, String id)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve("/api/tasks/" + id + "/abort"))
                .POST(HttpRequest.BodyPublishers.noBody());
        send(http, token, request, 202);
        return id;
    }

    private static void get(HttpClient http, URI uri, String token) throws IOException, InterruptedException {
        send(http, token, HttpRequest.newBuilder(uri), 200);
    }

    private static HttpResponse<String> send(HttpClient http, String token, HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        var answer = http.send(
                request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new AssertionError("%d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return answer;
    }

    /** What is alive in the server's heap, after a full collection. */
    private static long liveBytes(ServerUnderTest server) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(server.server().pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = LIVE.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError(
                    "jcmd says: " + histogram.lines().findFirst().orElse(""));
        }
        return Long.parseLong(total.group(1));
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    @SuppressWarnings("SystemOut") // a benchmark is read on the terminal
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
