package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks as a text to keep. */
@ExtendWith(SharedServer.class)
class ExportIT {
    private static final int MORE_THAN_A_PART = 230;

    @Test
    void all_that_a_filter_finds_comes_in_either_form(ServerUnderTest server) {
        var ids = new TreeSet<String>();
        for (int i = 0; i < MORE_THAN_A_PART; i += 100) {
            ids.addAll(order(server, Math.min(100, MORE_THAN_A_PART - i), "export-all"));
        }

        HttpResponse<String> ndjson = export(server, "?tag=export-all", "application/x-ndjson");
        HttpResponse<String> csv = export(server, "?tag=export-all", "text/csv");

        assertThat(ndjson.headers().firstValue("Content-Type")).hasValue("application/x-ndjson;charset=utf-8");
        assertThat(ndjson.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"tasks.ndjson\"");
        assertThat(ndjson.body().lines().map(line -> json(line).getString("id")))
                .hasSize(MORE_THAN_A_PART)
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(json(ndjson.body().lines().findFirst().orElseThrow()))
                .doesNotContainKey("parameters")
                .containsEntry("summary", Json.createValue("=1+1"));
        List<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(csv.body()).stream().toList();
        assertThat(rows.stream().map(row -> row.getField("id")))
                .hasSize(MORE_THAN_A_PART)
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(rows).allSatisfy(row -> assertThat(row.getField("summary")).isEqualTo("'=1+1"));
    }

    @Test
    void details_come_on_request_and_secrets_do_not(ServerUnderTest server) {
        JsonObject order = Json.createObjectBuilder()
                .add("type", "http-call")
                .add("tag", "export-secret")
                .add("delay", "PT10H")
                .add(
                        "parameters",
                        Json.createObjectBuilder()
                                .add("url", "http://127.0.0.1:1/")
                                .add(
                                        "headers",
                                        Json.createObjectBuilder().add("Authorization", "Bearer not-for-files")))
                .build();
        assertThat(server.post("/api/tasks", order.toString()).statusCode()).isEqualTo(202);

        String all = export(server, "?tag=export-secret&details=true&format=ndjson", "*/*")
                .body();

        assertThat(json(all).getJsonObject("parameters").getString("url")).isEqualTo("http://127.0.0.1:1/");
        assertThat(all).contains("\"***\"").doesNotContain("not-for-files");
        assertThat(export(server, "?tag=export-secret&details=true&format=csv", "application/json")
                        .body())
                .contains("http://127.0.0.1:1/")
                .doesNotContain("not-for-files");
    }

    @Test
    void everybody_gets_what_they_may_see(ServerUnderTest server) {
        ServerUnderTest ann = server.account("export-ann", "task-submitter");
        ServerUnderTest eve = server.account("export-eve", "task-submitter");
        List<String> hers = order(ann, 2, "export-seen");

        assertThat(export(ann, "?tag=export-seen", "application/x-ndjson")
                        .body()
                        .lines())
                .hasSize(2)
                .allMatch(line -> hers.contains(json(line).getString("id")));
        assertThat(export(eve, "?tag=export-seen", "application/x-ndjson").body())
                .isEmpty();
        assertThat(export(eve, "?tag=export-seen", "text/csv").body().lines()).hasSize(1);
    }

    @Test
    void what_is_asked_for_in_a_wrong_way_is_told(ServerUnderTest server) {
        assertThat(export(server, "?format=xml", "*/*").body()).contains("is among: ndjson, csv", "/invalid-query\"");
        assertThat(export(server, "?details=maybe&format=csv", "*/*").statusCode())
                .isEqualTo(400);
        assertThat(export(server, "?limit=5", "*/*").statusCode()).isEqualTo(400);
        HttpResponse<String> html = export(server, "", "text/html");
        assertThat(html.statusCode()).isEqualTo(406);
        assertThat(html.body()).contains("format=ndjson");
    }

    private static HttpResponse<String> export(ServerUnderTest server, String query, String accept) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/tasks/export" + query))
                .header("Accept", accept)
                .GET());
    }

    private static List<String> order(ServerUnderTest server, int tasks, String tag) {
        var orders = Json.createArrayBuilder();
        for (int i = 0; i < tasks; i++) {
            orders.add(Json.createObjectBuilder()
                    .add("type", "countdown-direct")
                    .add("tag", tag)
                    .add("summary", "=1+1")
                    .add("delay", "PT10H")
                    .add("parameters", Json.createObjectBuilder().add("seconds", 0)));
        }
        HttpResponse<String> answer = server.post(
                "/api/tasks",
                Json.createObjectBuilder().add("orders", orders).build().toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ServerUnderTest.json(answer).getJsonArray("tasks").getValuesAs(JsonObject.class).stream()
                .map(task -> task.getString("id"))
                .toList();
    }

    private static JsonObject json(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
