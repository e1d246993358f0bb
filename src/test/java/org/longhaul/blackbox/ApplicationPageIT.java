package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.longhaul.incontainer.ApplicationTests;

/** What the page on submitting from an application shows works as it stands there. */
@ExtendWith(SharedServer.class)
class ApplicationPageIT {
    @Test
    void the_documented_bean_submits_in_its_transaction(ServerUnderTest server) {
        JsonObject name = Json.createObjectBuilder().add("name", "Ada").build();

        JsonObject welcome = server.awaitState(server.submit("welcome", name), "SUCCEEDED");

        JsonObject greet = server.awaitState(welcome.getString("result"), "SUCCEEDED");
        assertThat(greet.getString("type")).isEqualTo("greet");
        assertThat(greet.getString("result")).isEqualTo("Hello, Ada");
        assertThat(greet.getInt("priority")).isEqualTo(10);
        assertThat(greet.getString("submitter")).isEqualTo("application");
    }

    @Test
    void the_documented_refusal_is_what_the_server_says() throws Exception {
        assertThat(Files.readString(Path.of("docs/in-your-application.md")))
                .contains("\n    " + ApplicationTests.SECOND_RESOURCE + "\n");
    }
}
