package org.longhaul.application;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;

/** Who calls from within the application. */
@ApplicationScoped
public class ApplicationCaller {
    private static final System.Logger LOG = System.getLogger(ApplicationCaller.class.getName());
    private static final Actor APPLICATION = Actor.of("application");

    /** What servers call somebody who has not signed in. */
    private static final Set<String> NOBODY = Set.of("", "ANONYMOUS", "anonymous", "guest");

    private Supplier<@Nullable Principal> principal;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ApplicationCaller() {}

    /** Asks the container, if it has security at all. */
    @Inject
    public ApplicationCaller(Instance<SecurityContext> security) {
        this(() -> security.isResolvable() ? security.get().getCallerPrincipal() : null);
    }

    /** Asks whoever knows the principal; null if there is none. */
    ApplicationCaller(Supplier<@Nullable Principal> principal) {
        this.principal = principal;
    }

    /** The container's caller; {@code application} if nobody has signed in or there is no security. */
    Actor get() {
        Principal caller = ask();
        String name = caller == null ? null : caller.getName();
        return name == null || NOBODY.contains(name.strip()) ? APPLICATION : Actor.of(name);
    }

    private @Nullable Principal ask() {
        try {
            return principal.get();
        } catch (RuntimeException e) {
            // threads without a request, and servers without security, answer in many ways
            LOG.log(Level.DEBUG, "application: the container does not say who calls", e);
            return null;
        }
    }
}
