package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopbackOnlyTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080,,",
        "localhost,,",
        "LocalHost:1,,",
        "127.0.0.1:8080,,",
        "127.255.3.4,,",
        "[::1]:8080,,",
        "localhost:8080,http://localhost:8080,same-origin",
        "localhost,http://localhost:80,",
        "localhost:443,https://LOCALHOST,",
        "[::1]:8080,http://[::1]:8080,none",
        "127.0.0.1:8080,,same-site",
    })
    void this_machine_is_served(String host, String origin, String fetchSite) {
        assertThat(LoopbackOnly.refusal(host, origin, fetchSite)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ",,",
        "'',,",
        "example.org,,",
        "localhost.example.org,,",
        "localhost.:8080,,",
        "127.0.0.1.example.org:8080,,",
        "127.0.0.256,,",
        "127.1,,",
        "128.0.0.1,,",
        "0.0.0.0:8080,,",
        "192.168.1.5:8080,,",
        "[::2]:8080,,",
        "[::ffff:127.0.0.1],,",
        "localhost:,,",
        "localhost:99999,,",
        "user@localhost:8080,,",
        "'localhost:8080,example.org',,",
        "' localhost',,",
        "localhost:8080,null,",
        "localhost:8080,'',",
        "localhost:8080,http://localhost:8081,",
        "localhost:8080,http://localhost,",
        "localhost:8080,http://127.0.0.1:8080,",
        "localhost:8080,https://example.org,",
        "localhost:8080,http://localhost:8080.example.org,",
        "localhost:8080,file://localhost:8080,",
        "localhost:8080,http://localhost:8080/,",
        "localhost:8080,,cross-site",
        "localhost:8080,,Cross-Site",
        "localhost:8080,http://localhost:8080,cross-site",
    })
    void everybody_else_is_refused(String host, String origin, String fetchSite) {
        assertThat(LoopbackOnly.refusal(host, origin, fetchSite)).isPresent();
    }
}
