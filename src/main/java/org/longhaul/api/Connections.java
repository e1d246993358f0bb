package org.longhaul.api;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Cuts the connection of a request whose answer has begun. Servlets have no word for it, and Payara ends an answer that
 * failed half-way as if it were whole; so its own connection is asked, by name. Other servers cut when an exception is
 * thrown.
 */
final class Connections {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    /** From Payara's request to Grizzly's connection, and to its end. */
    private static final List<String> WAY = List.of(
            "getUnwrappedCoyoteRequest", "getCoyoteRequest", "getRequest", "getConnection", "terminateSilently");

    private Connections() {}

    /** Cuts it, if the server has a way. */
    static void cut(ServletRequest request) {
        Object at = request;
        while (at instanceof ServletRequestWrapper wrapper) {
            at = wrapper.getRequest();
        }
        try {
            for (String step : WAY) {
                Object next = at.getClass().getMethod(step).invoke(at);
                if (next == null) {
                    return;
                }
                at = next;
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "The server has no way to cut a connection but an exception", e);
        }
    }
}
