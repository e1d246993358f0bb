package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The numbers of the management beans as MicroProfile metrics, as who scrapes the server reads them. */
@ExtendWith(SharedServer.class)
class MetricsIT {
    /** A type and a help. */
    private record Told(String type, String help) {}

    @Test
    void they_have_the_names_types_and_help_that_the_rules_for_prometheus_give_them(ServerUnderTest server)
            throws IOException {
        var rules = new TreeMap<String, Told>();
        Matcher rule = Pattern.compile(
                        "(?m)^    name: (\\w+)\\n    type: (\\w+)\\n(?:    value: .*\\n)?    help: \"(.*)\"$")
                .matcher(Files.readString(Path.of("jmx/prometheus.yml")));
        while (rule.find()) {
            rules.put(rule.group(1), new Told(rule.group(2).toLowerCase(Locale.ROOT), rule.group(3)));
        }
        rules.remove("longhaul_cluster_node_up"); // made of a row of a table for each node
        assertThat(rules).hasSizeGreaterThan(20).containsKeys("longhaul_tasks", "longhaul_tasks_submitted_total");

        String scraped = scrape(server);
        var metrics = new TreeMap<String, Told>();
        Matcher help = Pattern.compile("(?m)^# HELP (longhaul_\\w+) (.*)$").matcher(scraped);
        while (help.find()) {
            metrics.put(help.group(1), new Told(type(scraped, help.group(1)), help.group(2)));
        }
        assertThat(metrics).isEqualTo(rules);
        assertThat(samples(scraped).keySet().stream()
                        .map(sample -> sample.replaceAll("\\{.*", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(rules.keySet());
    }

    @Test
    void they_count_what_happens(ServerUnderTest server) {
        Map<String, Double> before = samples(scrape(server));
        String succeeds = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitState(succeeds, "SUCCEEDED");
        String runs = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", 600).build());
        server.awaitState(runs, "RUNNING");
        grew(server, before, "longhaul_tasks_submitted_total", "", 2);
        grew(server, before, "longhaul_tasks_started_total", "", 2);
        grew(server, before, "longhaul_tasks_ended_total", "SUCCEEDED", 1);
        grew(server, before, "longhaul_tasks", "SUCCEEDED", 1);
        grew(server, before, "longhaul_tasks", "RUNNING", 1);
        server.abort(runs);
        server.awaitState(runs, "ABORTED");
        grew(server, before, "longhaul_tasks", "RUNNING", 0);
        grew(server, before, "longhaul_tasks_ended_total", "ABORTED", 1);
        Map<String, Double> after = samples(scrape(server));
        assertThat(value(after, "longhaul_node_ready", "")).isEqualTo(1);
        assertThat(value(after, "longhaul_node_lease_seconds", "")).isEqualTo(15);
        assertThat(value(after, "longhaul_node_since_renewal_seconds", "")).isBetween(0.0, 15.0);
        assertThat(value(after, "longhaul_cluster_nodes_up", "")).isEqualTo(1);
        assertThat(value(after, "longhaul_module_active_tasks", "sample")).isGreaterThanOrEqualTo(0);
    }

    private static void grew(ServerUnderTest server, Map<String, Double> before, String name, String tag, double by) {
        Awaitility.await("%s %s grew by %s".formatted(name, tag, by))
                .untilAsserted(() -> assertThat(value(samples(scrape(server)), name, tag) - value(before, name, tag))
                        .isEqualTo(by));
    }

    private static String scrape(ServerUnderTest server) {
        var answer = server.anonymous()
                .send(HttpRequest.newBuilder(server.uri("/metrics?scope=application"))
                        .header("Accept", "text/plain"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static String type(String scraped, String name) {
        Matcher type = Pattern.compile("(?m)^# TYPE " + name + " (\\w+)$").matcher(scraped);
        assertThat(type.find()).as(name).isTrue();
        return type.group(1);
    }

    private static Map<String, Double> samples(String scraped) {
        var samples = new TreeMap<String, Double>();
        scraped.lines().filter(line -> line.startsWith("longhaul_")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            samples.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        return samples;
    }

    private static double value(Map<String, Double> samples, String name, String tag) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith(name + "{")
                        || sample.getKey().equals(name))
                .filter(sample -> tag.isEmpty() || sample.getKey().contains("=\"" + tag + "\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " " + tag + " is not among " + samples))
                .getValue();
    }
}
