package org.longhaul.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.util.UUID;

/**
 * Turns every exception into a problem. Of what nobody expected the client learns an incident's number, and the log has
 * the rest under that number.
 */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

    @Context
    private UriInfo uri;

    @Override
    public Response toResponse(Throwable e) {
        if (e instanceof WebApplicationException redirect
                && redirect.getResponse().getStatus() < 400) {
            return redirect.getResponse();
        }
        return response(Problems.of(e).orElseGet(() -> incident(e, path())), path());
    }

    static Response response(Problem problem, String instance) {
        var response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.json(instance).toString());
        problem.headers().forEach(response::header);
        return response.build();
    }

    private String path() {
        return uri.getRequestUri().getRawPath();
    }

    /** Writes down what nobody expected, and tells under which number. */
    static Problem incident(Throwable e, String path) {
        String incident = UUID.randomUUID().toString();
        LOG.log(Logger.Level.ERROR, "Incident %s: %s was answered 500".formatted(incident, path), e);
        return Problem.of(
                        500,
                        "internal-error",
                        "Something went wrong here",
                        "It is in the server's log as incident %s. Whether the request had an effect is not known."
                                .formatted(incident))
                .with("incident", incident);
    }
}
