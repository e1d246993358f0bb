package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurlLineTest {
    @Test
    void a_variable_has_the_value_that_the_line_above_takes_from_a_file(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve("admin-credentials"), "account=admin\ntoken=lh_1\n");

        var line = CurlLine.in("""
                        $ TOKEN=$(sed -n 's/^token=//p' .longhaul/admin-credentials)
                        $ curl http://127.0.0.1:8080/api -H "Authorization: Bearer $TOKEN"
                        """).get(0).home(home).to(URI.create("http://127.0.0.1:9/"));

        assertThat(line.request().uri()).isEqualTo(URI.create("http://127.0.0.1:9/api"));
        assertThat(line.request().headers().firstValue("Authorization")).contains("Bearer lh_1");
    }

    @Test
    void a_line_goes_on_behind_a_backslash() {
        var request = CurlLine.in("    curl -X POST http://localhost:8080/a \\\n         -H 'A: b c'\n")
                .get(0)
                .request();

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.headers().firstValue("A")).contains("b c");
    }
}
