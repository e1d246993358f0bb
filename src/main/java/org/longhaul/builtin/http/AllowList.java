package org.longhaul.builtin.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hosts may be called. An entry is a name ({@code example.org}), all names below one ({@code *.example.org}), an
 * address or a range of them ({@code 10.1.2.3}, {@code 10.1.0.0/16}, {@code [::1]}); a name or an address may have a port
 * ({@code example.org:8443}) and then allows that one alone.
 *
 * <p>A host must be allowed as it is written in the URL. Besides, each address it stands for must be public, unless an
 * entry names that address or a range it is in.
 */
final class AllowList {
    /** The setting that holds the entries. */
    static final String SETTING = "longhaul.http-allow";

    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]+\\]|[^:]+):(\\d{1,5})");
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final int ANY = -1;

    private record NameRule(String name, int port) {
        boolean allows(String host, int hostPort) {
            boolean named = name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
            return named && (port == ANY || port == hostPort);
        }
    }

    private record AddressRule(AddressRange range, int port) {
        boolean allows(InetAddress address, int hostPort) {
            return range.contains(address) && (port == ANY || port == hostPort);
        }
    }

    private final List<NameRule> names = new ArrayList<>();
    private final List<AddressRule> addresses = new ArrayList<>();

    /**
     * Reads the entries.
     *
     * @throws IllegalArgumentException if one of them is none
     */
    AllowList(List<String> entries) {
        for (String entry : entries) {
            add(entry.strip().toLowerCase(Locale.ROOT));
        }
    }

    private void add(String entry) {
        if (entry.isEmpty()) {
            return;
        }
        Matcher withPort = WITH_PORT.matcher(entry);
        String host = withPort.matches() ? withPort.group(1) : entry;
        int port = withPort.matches() ? Integer.parseInt(withPort.group(2)) : ANY;
        Optional<AddressRange> range = AddressRange.parse(host);
        if (range.isPresent()) {
            addresses.add(new AddressRule(range.get(), port));
        } else if (NAME.matcher(host).matches()) {
            names.add(new NameRule(host, port));
        } else {
            throw new IllegalArgumentException(
                    "%s holds \"%s\", which is no host, *.domain, address or range".formatted(SETTING, entry));
        }
    }

    /** Whether the host is allowed as the URL writes it. Asks no name service. */
    boolean allows(URI url) {
        String host = host(url);
        int port = port(url);
        return AddressRange.literal(host)
                .map(address -> addresses.stream().anyMatch(rule -> rule.allows(address, port)))
                .orElseGet(() -> names.stream().anyMatch(rule -> rule.allows(host, port)));
    }

    /** Whether an address that the host of this URL stands for may be connected to. */
    boolean allows(InetAddress address, URI url) {
        return PublicAddresses.isPublic(address)
                || addresses.stream().anyMatch(rule -> rule.allows(address, port(url)));
    }

    /** The host of a URL, in lower case and without the dot that may end a name. */
    static String host(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** The port of a URL, whether it names one or not. */
    static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }
}
