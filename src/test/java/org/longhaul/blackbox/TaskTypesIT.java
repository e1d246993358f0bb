package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The types that come along, and those that somebody adds as the documentation shows it. */
@ExtendWith(SharedServer.class)
class TaskTypesIT {
    private static final JsonObject NOTHING = JsonObject.EMPTY_JSON_OBJECT;

    @Test
    void all_types_are_listed_with_their_parameters(ServerUnderTest server) {
        JsonObject list = ServerUnderTest.json(server.get("/api/types"));

        List<JsonObject> types = list.getJsonArray("types").getValuesAs(JsonObject.class);
        assertThat(types)
                .extracting(type -> type.getString("name"))
                .contains("greet", "count-to", "csv-import", "http-call", "countdown", "countdown-direct")
                .doesNotHaveDuplicates();
        JsonObject name = parameter(named(types, "greet"), "name");
        assertThat(name.getString("type")).isEqualTo("STRING");
        assertThat(name.getBoolean("required")).isTrue();
        JsonObject limit = parameter(named(types, "count-to"), "limit");
        assertThat(limit.getString("type")).isEqualTo("INTEGER");
        assertThat(limit.getBoolean("required")).isTrue();
        assertThat(limit.getInt("min")).isEqualTo(1);
        assertThat(named(types, "count-to").getBoolean("restartable")).isTrue();
        assertThat(named(types, "greet").getBoolean("restartable")).isFalse();
        assertThat(parameter(named(types, "csv-import"), "separator").getString("default"))
                .isEqualTo(",");
        JsonObject one = ServerUnderTest.json(server.get("/api/types/greet"));
        assertThat(one).isEqualTo(named(types, "greet"));
    }

    @Test
    void the_documented_handler_runs(ServerUnderTest server) {
        String id = server.submit("greet", text("name", "World"));

        JsonObject task = server.awaitState(id, "SUCCEEDED");
        assertThat(((JsonString) task.get("result")).getString()).isEqualTo("Hello, World");
        assertProgress(task, 3, "bows");
        assertThat(task.getString("reason")).isEqualTo("done");
        assertThat(task.getJsonObject("parameters")).isEqualTo(text("name", "World"));
    }

    @Test
    void the_documented_batch_job_runs(ServerUnderTest server) {
        String id = server.submit("count-to", number("limit", 250));

        JsonObject task = server.awaitState(id, "SUCCEEDED");
        assertThat(((JsonNumber) task.get("result")).intValueExact()).isEqualTo(250);
        assertProgress(task, 250, "numbers");
    }

    @Test
    void added_types_check_their_parameters(ServerUnderTest server) {
        assertRefused(refused(server, "greet", NOTHING), "parameters.name", "is required: expected is a string");
        assertRefused(
                refused(server, "greet", number("name", 7)), "parameters.name", "is a number; expected is a string");
        assertRefused(refused(server, "count-to", number("limit", 0)), "parameters.limit", "is not below 1");
        assertRefused(
                refused(server, "count-to", text("limit", "many")),
                "parameters.limit",
                "is a string; expected is a whole number not below 1");
    }

    @Test
    void a_failure_tells_its_message_and_its_stack_trace(ServerUnderTest server) {
        String id = server.submit(
                "countdown",
                Json.createObjectBuilder().add("seconds", 0).add("fail", true).build());

        JsonObject task = server.awaitState(id, "FAILED");
        assertThat(task.getString("message")).isEqualTo("asked to fail");
        assertThat(task.getString("reason")).isEqualTo("error");
        assertThat(task.getString("error"))
                .contains("TaskFailedException: asked to fail")
                .contains("\tat org.longhaul.builtin.sample.");
    }

    @Test
    void a_type_that_cannot_be_aborted_is_not(ServerUnderTest server) {
        String id = server.submit("countdown-stubborn", number("seconds", 2));

        HttpResponse<String> answer = server.abort(id);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(ServerUnderTest.json(answer).getString("type"))
                .isEqualTo("https://longhaul.org/problems/not-abortable");
        assertThat(server.awaitEnd(id).getString("state")).isEqualTo("SUCCEEDED");
    }

    @Test
    void the_shipped_file_is_imported_whole(ServerUnderTest server) throws Exception {
        String id =
                server.submit("csv-import", order("zipcodes.csv", "types_zip").build());

        JsonObject task = server.awaitState(id, Duration.ofMinutes(2), "SUCCEEDED");
        assertThat(task.getJsonObject("result").getInt("rows")).isEqualTo(42_049);
        assertThat(task.getJsonObject("result").getInt("rejected")).isZero();
        assertThat(task.getJsonObject("result")).doesNotContainKey("rejects");
        assertProgress(task, (int) Files.size(server.importDir().resolve("zipcodes.csv")), "bytes");
    }

    @Test
    void bad_lines_are_kept_with_their_numbers_and_reasons(ServerUnderTest server) throws Exception {
        Path file = server.importDir().resolve("some-bad.csv");
        Files.writeString(file, "a,b\n1,2\n3\n\n4,\"5\"x\n6,7\n8,9,10\n\"two\nlines\",11\n12\n");
        try {
            String id = server.submit(
                    "csv-import", order("some-bad.csv", "types_bad").build());

            JsonObject result = server.awaitState(id, "SUCCEEDED").getJsonObject("result");
            assertThat(result.getInt("rows")).isEqualTo(3);
            assertThat(result.getInt("rejected")).isEqualTo(4);
            assertThat(result.getString("rejects")).isEqualTo("rejects/" + id + ".csv");
            Path rejects = server.server().config().home().resolve(result.getString("rejects"));
            assertThat(Files.readString(rejects).lines())
                    .containsExactly(
                            "line,reason,text",
                            "3,\"has 1 fields, the header has 2\",3",
                            "5,has text behind a closing quote,\"4,\"\"5\"\"x\"",
                            "7,\"has 3 fields, the header has 2\",\"8,9,10\"",
                            "10,\"has 1 fields, the header has 2\",12");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void a_table_is_replaced_only_if_asked_for(ServerUnderTest server) throws Exception {
        Path file = server.importDir().resolve("twice.csv");
        Files.writeString(file, "a\n1\n2\n");
        try {
            JsonObject order = order("twice.csv", "types_twice").build();
            String first = server.submit("csv-import", order);
            server.awaitState(first, "SUCCEEDED");

            JsonObject failed = server.awaitState(server.submit("csv-import", order), "FAILED");
            assertThat(failed.getString("message"))
                    .isEqualTo("Table types_twice is there already: task " + first
                            + " made it. With ifExists=replace it would be replaced");

            JsonObject replacing =
                    order("twice.csv", "types_twice").add("ifExists", "replace").build();
            JsonObject replaced = server.awaitState(server.submit("csv-import", replacing), "SUCCEEDED");
            assertThat(replaced.getJsonObject("result").getInt("rows")).isEqualTo(2);

            assertRefused(
                    refused(
                            server,
                            "csv-import",
                            order("twice.csv", "types_twice")
                                    .add("ifExists", "append")
                                    .build()),
                    "parameters.ifExists",
                    "must be fail or replace");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void tables_that_no_import_made_are_never_touched(ServerUnderTest server) {
        JsonObject failed = server.awaitState(
                server.submit("csv-import", order("zipcodes.csv", "task").build()), "FAILED");
        assertThat(failed.getString("message")).isEqualTo("Table task is there already");

        failed = server.awaitState(
                server.submit(
                        "csv-import",
                        order("zipcodes.csv", "TASK").add("ifExists", "replace").build()),
                "FAILED");
        assertThat(failed.getString("message"))
                .isEqualTo("Table task is there already, and is not replaced: csv-import did not make it");
        assertThat(server.get("/api/tasks").statusCode()).isEqualTo(200);
    }

    private static void assertProgress(JsonObject task, int all, String unit) {
        JsonObject progress = task.getJsonObject("progress");
        assertThat(progress.getInt("completed")).isEqualTo(all);
        assertThat(progress.getInt("total")).isEqualTo(all);
        assertThat(progress.getString("unit")).isEqualTo(unit);
    }

    private static HttpResponse<String> refused(ServerUnderTest server, String type, JsonObject parameters) {
        return server.post(
                "/api/tasks",
                Json.createObjectBuilder()
                        .add("type", type)
                        .add("parameters", parameters)
                        .build()
                        .toString());
    }

    private static void assertRefused(HttpResponse<String> answer, String field, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(ServerUnderTest.json(answer).getJsonArray("violations").getValuesAs(JsonObject.class))
                .containsExactly(Json.createObjectBuilder()
                        .add("field", field)
                        .add("message", message)
                        .build());
    }

    private static JsonObjectBuilder order(String file, String table) {
        return Json.createObjectBuilder().add("file", file).add("table", table);
    }

    private static JsonObject text(String name, String value) {
        return Json.createObjectBuilder().add(name, value).build();
    }

    private static JsonObject number(String name, int value) {
        return Json.createObjectBuilder().add(name, value).build();
    }

    private static JsonObject named(List<JsonObject> objects, String name) {
        return objects.stream()
                .filter(object -> object.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + name + " in " + objects));
    }

    private static JsonObject parameter(JsonObject type, String name) {
        return named(type.getJsonArray("parameters").getValuesAs(JsonObject.class), name);
    }
}
