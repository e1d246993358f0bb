package org.longhaul.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Answers a {@code Content-Type} or {@code Accept} that cannot be read with a problem. The REST container would answer
 * with a page of HTML, and does so before it asks any of its own filters.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class ReadableHeaders extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String unreadable = unreadable(request);
        if (unreadable == null) {
            chain.doFilter(request, response);
            return;
        }
        Problem problem = Problem.of(
                400,
                "malformed-header",
                "A header cannot be read",
                "The header %s cannot be read: it names media types such as application/json.".formatted(unreadable));
        response.setStatus(400);
        response.setContentType("application/problem+json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream()
                .write(problem.json(request.getRequestURI()).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String unreadable(HttpServletRequest request) {
        if (request.getContentType() != null && !mediaType(request.getContentType())) {
            return "Content-Type";
        }
        for (String accepted : Collections.list(request.getHeaders("Accept"))) {
            for (String range : accepted.split(",", -1)) {
                if (!mediaType(range)) {
                    return "Accept";
                }
            }
        }
        return null;
    }

    private static boolean mediaType(String text) {
        try {
            String quality = MediaType.valueOf(text.strip()).getParameters().get("q");
            return quality == null || (Double.parseDouble(quality) >= 0 && Double.parseDouble(quality) <= 1);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
