package org.longhaul.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
    @ParameterizedTest
    @CsvSource({
        "example.org, http://example.org/, true",
        "example.org, https://EXAMPLE.org.:8443/x, true",
        "Example.Org, http://example.org/, true",
        "example.org, http://www.example.org/, false",
        "example.org, http://badexample.org/, false",
        "example.org, http://example.org.evil.net/, false",
        "example.org:8443, https://example.org:8443/, true",
        "example.org:8443, https://example.org/, false",
        "example.org:443, https://example.org/, true",
        "example.org:80, http://example.org/, true",
        "*.example.org, http://a.b.example.org/, true",
        "*.example.org, http://example.org/, false",
        "*.example.org, http://badexample.org/, false",
        "*.example.org:81, http://a.example.org:81/, true",
        "*.example.org:81, http://a.example.org/, false",
        "10.1.2.3, http://10.1.2.3/, true",
        "10.1.2.3:80, http://10.1.2.3:81/, false",
        "10.1.0.0/16, http://10.1.2.3:81/, true",
        "10.1.0.0/16, http://10.2.2.3/, false",
        "10.1.0.0/15, http://10.0.2.3/, true",
        "10.1.0.0/16, http://example.org/, false",
        "0.0.0.0/0, http://[::1]/, false",
        "[::1]:8080, http://[::1]:8080/, true",
        "::1, http://[0:0:0:0:0:0:0:1]/, true",
        "fd00::/8, http://[fd12::5]/, true",
        "127.0.0.1, http://[::ffff:127.0.0.1]/, true",
        "localhost, http://127.0.0.1/, false"
    })
    void a_host_is_allowed_as_the_url_writes_it(String entry, URI url, boolean allowed) {
        assertThat(new AllowList(List.of(entry)).allows(url)).isEqualTo(allowed);
    }

    @Test
    void nothing_is_allowed_by_an_empty_list() {
        assertThat(new AllowList(List.of("", " ")).allows(URI.create("http://example.org")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org", "*", "a b", "10.0.0.0/33", "10.0.0.0/x", "*.*.org", "a/b", "::1/200"})
    void what_is_no_entry_is_told_with_the_setting(String entry) {
        assertThatThrownBy(() -> new AllowList(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longhaul.http-allow holds \"" + entry);
    }

    @Test
    void an_address_that_is_not_public_must_be_named_itself() throws UnknownHostException {
        URI url = URI.create("https://internal.example.org/");
        var byName = new AllowList(List.of("internal.example.org"));
        var byRange = new AllowList(List.of("internal.example.org", "10.0.0.0/8"));
        var byPort = new AllowList(List.of("internal.example.org", "10.1.2.3:8443"));
        InetAddress address = InetAddress.getByName("10.1.2.3");
        assertThat(byName.allows(address, url)).isFalse();
        assertThat(byRange.allows(address, url)).isTrue();
        assertThat(byPort.allows(address, url)).isFalse();
        assertThat(byPort.allows(address, URI.create("https://internal.example.org:8443/")))
                .isTrue();
        assertThat(byName.allows(InetAddress.getByName("93.184.216.34"), url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.2.1",
                "192.168.1.1",
                "198.19.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::1",
                "4000::1"
            })
    void addresses_that_are_not_public(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.169.0.1",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001::200e",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1",
                "::ffff:8.8.8.8"
            })
    void addresses_that_are_public(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }
}
