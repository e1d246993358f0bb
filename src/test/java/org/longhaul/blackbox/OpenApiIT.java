package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.testing.ApiContract;

/** The document of the interface is served, with what only the server knows, and as a page. */
@ExtendWith(SharedServer.class)
class OpenApiIT {
    @Test
    void payara_serves_the_document_and_nothing_else(ServerUnderTest server) {
        JsonNode served =
                ApiContract.of(server.get("/openapi?format=JSON").body()).document();
        JsonNode shipped = ApiContract.shipped().document();

        assertThat(served.at("/info/title").asText()).isEqualTo("Longhaul");
        assertThat(served.path("paths").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(() -> shipped.path("paths").fieldNames());
    }

    @Test
    void the_document_names_this_server_and_the_parameters_of_its_types(ServerUnderTest server) {
        JsonNode served = ApiContract.of(server.get("/api/openapi").body()).document();

        assertThat(served.at("/servers/0/url").asText())
                .isEqualTo(server.uri("/api").toString());
        assertThat(served.at("/components/schemas/OrderOf.countdown/allOf/1/properties/parameters/properties/seconds")
                        .toString())
                .contains("\"maximum\":86400");
    }

    @Test
    void who_is_not_signed_in_reads_the_document_but_not_what_can_be_ordered_here(ServerUnderTest server) {
        HttpResponse<String> answer = server.anonymous().get("/api/openapi");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("/tasks/{id}").doesNotContain("OrderOf.countdown", "rejectLimit");
        assertThat(browse(server.anonymous(), "/api/docs").statusCode()).isEqualTo(200);
    }

    @Test
    void the_document_is_there_as_yaml(ServerUnderTest server) {
        HttpResponse<String> answer =
                server.send(HttpRequest.newBuilder(server.uri("/api/openapi")).header("Accept", "application/yaml"));

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/yaml"));
        assertThat(answer.body()).startsWith("openapi: 3.0.3\n");
    }

    @Test
    void the_page_loads_nothing_from_elsewhere(ServerUnderTest server) {
        HttpResponse<String> answer = browse(server, "/api/docs");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("http:", "https:", "<script>", "{docs}", " style=");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "http"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swagger-ui.css",
                "swagger-ui-bundle.js",
                "swagger-ui-bundle.js.LICENSE.txt",
                "favicon-32x32.png",
                "page.css",
                "page.js"
            })
    void a_file_of_the_page_is_cached_until_it_changes(String asset, ServerUnderTest server) {
        HttpResponse<String> first = browse(server, "/api/docs/" + asset);
        HttpResponse<String> again = server.send(HttpRequest.newBuilder(server.uri("/api/docs/" + asset))
                .header("If-None-Match", first.headers().firstValue("ETag").orElseThrow()));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Cache-Control")).contains("public, max-age=86400");
        assertThat(first.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page.html",
                "index.html",
                "%2e%2e/DocsResource.class",
                "..%2fDocsResource.class",
                "..%5cDocsResource.class",
                "swagger-ui.js",
                "/META-INF/openapi.yaml",
                "page.js/x"
            })
    void no_other_file_is_served(String asset, ServerUnderTest server) {
        HttpResponse<String> answer = browse(server, "/api/docs/" + asset);

        assertThat(answer.statusCode()).isIn(400, 401, 404);
        assertThat(answer.body())
                .doesNotContain("LocalVariableTable", "openapi: 3", "<!DOCTYPE html>\n<html lang=\"en\">");
    }

    private static HttpResponse<String> browse(ServerUnderTest server, String path) {
        return server.send(HttpRequest.newBuilder(server.uri(path)).header("Accept", "text/html,*/*;q=0.8"));
    }
}
