package org.longhaul.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a request comes from: the other end of its connection, or, if that is a proxy of ours, the address that the proxy
 * says in {@code X-Forwarded-For}. What others say there is not believed.
 */
public final class ClientAddress {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private ClientAddress() {}

    /** The address. */
    static String of(HttpServletRequest request, Collection<String> proxies) {
        return of(request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")), proxies);
    }

    /** From the last hop backwards, for as long as the hops are proxies of ours. */
    static String of(String remote, List<String> forwarded, Collection<String> proxies) {
        List<String> hops = forwarded.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
        String at = remote;
        for (int i = hops.size() - 1; i >= 0 && proxies.contains(at); i--) {
            if (!ADDRESS.matcher(hops.get(i)).matches()) {
                return at;
            }
            at = hops.get(i);
        }
        return at;
    }
}
