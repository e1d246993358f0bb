package org.longhaul.management;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Started;

/**
 * Does work of other threads as if it were the application's own: those of a JMX connector know neither its classes nor
 * its names nor its databases.
 */
@ApplicationScoped
public class InApplication {
    @Resource(lookup = "java:comp/DefaultContextService")
    private @Nullable ContextService contexts;

    private Work context = Callable::call;

    /** Work in the context of the application. */
    interface Work {
        /** Does it. */
        @Nullable
        Object of(Callable<@Nullable Object> work) throws Exception;
    }

    /** Remembers the context of the application, which starts on this thread. */
    void remember(@Observes @Priority(1000) Started event) {
        if (contexts != null) {
            Work here = Callable::call;
            context = contexts.createContextualProxy(here, Work.class);
        }
    }

    /** Does it in the context of the application, on this thread. */
    @Nullable
    Object call(Callable<@Nullable Object> work) throws Exception {
        return context.of(work);
    }
}
