package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
    private final Origins own = new Origins(List.of());
    private final Origins more = new Origins(List.of("https://Console.example.org", "http://10.0.0.5:3000"));

    @ParameterizedTest
    @CsvSource({
        "localhost:8080,,",
        "example.org,,",
        ",,",
        "localhost:8080,http://localhost:8080,same-origin",
        "localhost,http://localhost:80,",
        "localhost:80,http://localhost,",
        "tasks.example.org,https://tasks.example.org,same-origin",
        "localhost:443,https://LOCALHOST,",
        "[::1]:8080,http://[::1]:8080,none",
        "[::1],http://[::1],none",
        "127.0.0.1:8080,,same-site",
        "127.0.0.1:8080,,none",
    })
    void programs_and_the_servers_own_pages_are_served(String host, String origin, String fetchSite) {
        assertThat(own.refusal(host, origin, fetchSite)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ",http://localhost:8080,",
        "localhost:8080,null,",
        "localhost:8080,'',",
        "localhost:8080,http://localhost:8081,",
        "localhost:8080,http://localhost,",
        "localhost:8080,http://127.0.0.1:8080,",
        "localhost:8080,https://example.org,",
        "localhost,https://localhost:80,",
        "localhost:8080,http://localhost:8080.example.org,",
        "localhost:8080,http://user@localhost:8080,",
        "localhost:8080,file://localhost:8080,",
        "localhost:8080,http://localhost:8080/,",
        "localhost:8080,,cross-site",
        "localhost:8080,,Cross-Site",
        "localhost:8080,http://localhost:8080,cross-site",
    })
    void pages_of_others_are_refused(String host, String origin, String fetchSite) {
        assertThat(own.refusal(host, origin, fetchSite)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "https://console.example.org, cross-site",
        "https://console.example.org:443, cross-site",
        "http://10.0.0.5:3000, cross-site",
    })
    void pages_of_origins_that_are_named_are_served(String origin, String fetchSite) {
        assertThat(more.refusal("localhost:8080", origin, fetchSite)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"http://console.example.org", "https://console.example.org:8443", "https://evil.example.org"})
    void others_than_those_named_are_refused(String origin) {
        assertThat(more.refusal("localhost:8080", origin, null)).isPresent();
    }
}
