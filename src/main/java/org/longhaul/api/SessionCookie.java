package org.longhaul.api;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.NewCookie.SameSite;
import org.longhaul.security.CurrentCaller;

/** The cookie of a session: no script reads it, and no other site has it sent. */
final class SessionCookie {
    private SessionCookie() {}

    /** The cookie with a session's secret; the browser forgets it when it is closed. */
    static NewCookie of(String secret, HttpServletRequest request) {
        return builder(request).value(secret).build();
    }

    /** The cookie that takes the session's away. */
    static NewCookie none(HttpServletRequest request) {
        return builder(request).value("").maxAge(0).build();
    }

    private static NewCookie.Builder builder(HttpServletRequest request) {
        return new NewCookie.Builder(CurrentCaller.COOKIE)
                .path("/")
                .httpOnly(true)
                .secure(secure(request))
                .sameSite(SameSite.STRICT);
    }

    /** As {@link #none}, for a filter. */
    static Cookie gone(HttpServletRequest request) {
        var cookie = new Cookie(CurrentCaller.COOKIE, "");
        cookie.setPath("/");
        cookie.setMaxAge(0);
        cookie.setHttpOnly(true);
        cookie.setSecure(secure(request));
        cookie.setAttribute("SameSite", "Strict");
        return cookie;
    }

    /** Where TLS ends at a proxy, the proxy says so; who lies here makes their own cookie safer. */
    private static boolean secure(HttpServletRequest request) {
        return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    }
}
