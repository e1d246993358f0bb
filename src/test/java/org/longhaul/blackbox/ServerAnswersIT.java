package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server below answers by itself tells nothing of its inside. */
@ExtendWith(SharedServer.class)
class ServerAnswersIT {
    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/nothing", "/nothing", "/api/%2e%2e/x", "/api/a%00b", "/WEB-INF/web.xml"})
    void answers_name_no_server_and_no_version_and_show_no_stack(String path, ServerUnderTest server) throws Exception {
        assertDiscreet(send(request(server, path)));
    }

    @Test
    void an_address_that_is_too_long_is_refused(ServerUnderTest server) throws Exception {
        var answer = send(request(server, "/api/tasks?type=" + "x".repeat(20_000)));

        assertThat(answer.statusCode()).isIn(400, 414);
        assertDiscreet(answer);
    }

    @Test
    void headers_that_are_too_long_are_refused(ServerUnderTest server) throws Exception {
        var answer = send(request(server, "/api/tasks").header("X-Long", "x".repeat(20_000)));

        assertThat(answer.statusCode()).isIn(400, 431);
        assertDiscreet(answer);
    }

    @Test
    void too_many_headers_are_refused(ServerUnderTest server) throws Exception {
        var request = request(server, "/api/tasks");
        for (int i = 0; i < 200; i++) {
            request.header("X-" + i, "x");
        }
        var answer = send(request);

        assertThat(answer.statusCode()).isIn(400, 431);
        assertDiscreet(answer);
    }

    /** Not HTTP/2: after headers that are too long the server refuses what follows on that connection. */
    private static HttpRequest.Builder request(ServerUnderTest server, String path) {
        return HttpRequest.newBuilder(server.uri(path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + server.adminToken());
    }

    /** Not held against the document: most of these never arrive at the interface. */
    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertDiscreet(HttpResponse<String> answer) {
        assertThat(answer.headers().map()).doesNotContainKeys("server", "Server", "x-powered-by", "X-Powered-By");
        assertThat(answer.body())
                .doesNotContainIgnoringCase("glassfish", "grizzly", "exception", "\tat ")
                .doesNotContainPattern("\\d\\.20\\d\\d");
    }
}
