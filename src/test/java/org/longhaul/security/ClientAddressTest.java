package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static final List<String> PROXIES = List.of("10.0.0.1", "10.0.0.2");

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, '', 192.0.2.7",
        "192.0.2.7, '198.51.100.1', 192.0.2.7",
        "10.0.0.1, '', 10.0.0.1",
        "10.0.0.1, '198.51.100.1', 198.51.100.1",
        "10.0.0.1, '203.0.113.9, 198.51.100.1', 198.51.100.1",
        "10.0.0.1, '198.51.100.1, 10.0.0.2', 198.51.100.1",
        "10.0.0.1, '2001:db8::7', 2001:db8::7",
        "10.0.0.1, '<script>', 10.0.0.1",
        "10.0.0.1, '10.0.0.2', 10.0.0.2"
    })
    void only_a_proxy_of_ours_says_for_whom_it_asks(String remote, String forwarded, String address) {
        List<String> headers = forwarded.isEmpty() ? List.of() : Arrays.asList(forwarded.split(";", -1));

        assertThat(ClientAddress.of(remote, headers, PROXIES)).isEqualTo(address);
    }
}
