package org.longhaul.management;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.security.AccessController;
import java.security.Principal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Configured;
import org.longhaul.platform.Started;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;

/**
 * Who calls through JMX, and what they may do. The JVM has checked their password and whether they may change anything
 * at all; which of our roles a name has is configured as {@code longhaul.jmx.roles}. Who is connected without a name has
 * attached to the process from within its machine, as the user it runs as, and may do everything.
 */
@ApplicationScoped
public class JmxCallers {
    /** The roles of the names that the scripts make. */
    static final String STANDARD = "viewer=task-viewer,submitter=task-submitter+task-viewer,"
            + "operator=task-operator+task-submitter,admin=task-admin";

    /** Set by the agent in longhaul-jmx-guard.jar, with the roles it goes by. */
    static final String GUARD = "longhaul.jmx.guard";

    private static final System.Logger LOG = System.getLogger(JmxCallers.class.getName());

    private static final Set<Grant> EVERYTHING = Set.of(Grant.everywhere(Role.ADMIN));
    private static final Set<Grant> READING = Set.of(Grant.everywhere(Role.VIEWER));

    private String configured;
    private Map<String, Set<Grant>> roles;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected JmxCallers() {}

    /** With the configured roles. */
    @Inject
    public JmxCallers(Config config) {
        this(new Configured(config).text("longhaul.jmx.roles").orElse(STANDARD));
    }

    JmxCallers(String configured) {
        this.configured = configured;
        this.roles = read(configured);
    }

    /** Reads the configuration now: the threads of a connector have none, and what is wrong must not start. */
    void check(@Observes @Priority(1000) Started event) {
        compare(System.getProperty(GUARD), System.getProperty("com.sun.management.jmxremote.port"));
    }

    /**
     * What stands before the JVM's own beans was there before the application, and cannot ask it.
     *
     * @param guard the roles that the guard goes by; null if there is none
     * @param port where the JVM listens; null if it does not
     * @throws IllegalArgumentException if the guard goes by other roles than the application
     */
    void compare(@Nullable String guard, @Nullable String port) {
        if (guard != null && !guard.equals(configured)) {
            throw new IllegalArgumentException(
                    ("longhaul.jmx.roles is \"%s\", but the JVM's own beans are guarded by \"%s\": set it as a system"
                                    + " property or an environment variable of the server")
                            .formatted(configured, guard));
        }
        if (guard == null && port != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "JMX: whoever may call operations on port {0} can load code into this process: start the server with"
                            + " -javaagent:longhaul-jmx-guard.jar",
                    port);
        }
    }

    private static Map<String, Set<Grant>> read(String configured) {
        var roles = new HashMap<String, Set<Grant>>();
        for (String entry : configured.split(",", -1)) {
            String[] parts = entry.strip().split("=", -1);
            if (parts.length != 2 || parts[0].isBlank()) {
                throw invalid(entry);
            }
            var grants = new HashSet<Grant>();
            for (String role : parts[1].split("\\+", -1)) {
                grants.add(Grant.everywhere(Role.of(role.strip()).orElseThrow(() -> invalid(entry))));
            }
            roles.put(parts[0].strip(), Set.copyOf(grants));
        }
        return roles;
    }

    private static IllegalArgumentException invalid(String entry) {
        return new IllegalArgumentException(
                "longhaul.jmx.roles: \"%s\" is not a name, = and roles joined by +, such as alice=task-operator; the roles are %s"
                        .formatted(
                                entry,
                                String.join(
                                        ", ",
                                        Arrays.stream(Role.values())
                                                .map(Role::code)
                                                .toList())));
    }

    /** Who calls on this thread. */
    Caller get() {
        return caller(subject());
    }

    /** Who this is: somebody without a name has attached; somebody who was signed in otherwise than usual has not. */
    Caller caller(@Nullable Subject subject) {
        if (subject == null) {
            return new Caller("local-jmx", Caller.JMX, EVERYTHING);
        }
        String name = subject.getPrincipals().stream()
                .map(Principal::getName)
                .findFirst()
                .orElse("unknown");
        return new Caller(name, Caller.JMX + address(), roles.getOrDefault(name, READING));
    }

    /**
     * The subject of the call. From Java 18 on it is {@code Subject.current()}, which this release cannot name; before,
     * it is that of the access control context, which is gone in Java 24.
     */
    @SuppressWarnings("removal")
    private static @Nullable Subject subject() {
        try {
            return (Subject) Subject.class.getMethod("current").invoke(null);
        } catch (NoSuchMethodException e) {
            return Subject.getSubject(AccessController.getContext());
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The caller is not known", e);
        }
    }

    private static String address() {
        try {
            return " " + RemoteServer.getClientHost();
        } catch (ServerNotActiveException e) {
            return "";
        }
    }

    /** The names that have roles. */
    List<String> names() {
        return roles.keySet().stream().sorted().toList();
    }
}
