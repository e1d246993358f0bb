package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.util.EnumSet;
import java.util.Set;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;

/** Refuses whoever may not do the operation to anything. To what they may do it, the resource finds out. */
@Provider
@ApplicationScoped
public class Allowed implements ContainerRequestFilter {
    private static final Set<Operation> ON_ONE_TASK = EnumSet.of(
            Operation.READ_TASK,
            Operation.COMMENT_TASK,
            Operation.ABORT_TASK,
            Operation.RETRY_TASK,
            Operation.HOLD_TASK,
            Operation.RELEASE_TASK,
            Operation.KEEP_TASK);

    @Inject
    private CurrentCaller caller;

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        Does does = resource.getResourceMethod().getAnnotation(Does.class);
        if (does == null) {
            return;
        }
        Operation operation = does.value();
        if (ON_ONE_TASK.contains(operation)
                && request.getUriInfo().getPathParameters().containsKey("id")) {
            return; // what is not seen is not found, also by who may not do it: the resource looks
        }
        Caller now = caller.get();
        if (!now.may(operation)) {
            throw new ForbiddenException(now.name(), operation);
        }
    }
}
