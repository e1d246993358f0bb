package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Reads lists of tasks, part after part, by the addresses that the parts name. */
final class TaskList {
    private TaskList() {}

    /** All tasks that this query finds, in the order of the list. */
    static List<JsonObject> all(ServerUnderTest server, String query) {
        var tasks = new ArrayList<JsonObject>();
        String next = server.uri("/api/tasks?" + query).toString();
        while (next != null) {
            var answer = server.get(next);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonObject page = ServerUnderTest.json(answer);
            tasks.addAll(page.getJsonArray("tasks").getValuesAs(JsonObject.class));
            next = page.getString("next", null);
        }
        return tasks;
    }
}
