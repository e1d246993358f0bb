package org.longhaul.builtin.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from those that mean something else from where the server stands: itself, its
 * own network, a cloud's metadata service. What is not known to be public is not.
 */
final class PublicAddresses {
    private static final List<AddressRange> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // shared by a provider's customers
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local, with the metadata services of clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, and broadcast
                    "2001::/23", // protocol assignments and tunnels
                    "2001:db8::/32", // documentation
                    "3fff::/20") // documentation
            .map(text -> AddressRange.parse(text).orElseThrow())
            .toList();

    /** Of IPv6, only this is given out as public; loopback, link-local, unique local and multicast are outside of it. */
    private static final AddressRange GLOBAL_IPV6 =
            AddressRange.parse("2000::/3").orElseThrow();

    private static final AddressRange SIX_TO_FOUR =
            AddressRange.parse("2002::/16").orElseThrow();
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96").orElseThrow();

    private PublicAddresses() {}

    /** Whether the address is a public one. One that carries an IPv4 address is what that is. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return notListed(address);
        }
        if (SIX_TO_FOUR.contains(address)) {
            return isPublic(ipv4(bytes, 2));
        }
        if (NAT64.contains(address)) {
            return isPublic(ipv4(bytes, 12));
        }
        return GLOBAL_IPV6.contains(address) && notListed(address);
    }

    private static boolean notListed(InetAddress address) {
        return NOT_PUBLIC.stream().noneMatch(range -> range.contains(address));
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
