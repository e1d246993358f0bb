package org.longhaul.jmxguard;

import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The names that {@code longhaul.jmx.roles} makes administrators; nobody, if it cannot be understood. */
public final class Administrators {
    /** What holds if nothing is configured: the names that {@code jmx/setup.sh} makes. */
    static final String STANDARD = "viewer=task-viewer,submitter=task-submitter+task-viewer,"
            + "operator=task-operator+task-submitter,admin=task-admin";

    private static final String PROPERTY = "longhaul.jmx.roles";
    private static final String ADMIN = "task-admin";
    private static final Set<String> ROLES = Set.of("task-viewer", "task-submitter", "task-operator", ADMIN);

    private final Set<String> names;

    private Administrators(Set<String> names) {
        this.names = names;
    }

    /**
     * What the application finds as well, unless it is configured in a place that is there for it alone; it refuses to start
     * then.
     */
    public static String configured(Properties properties, Map<String, String> environment) {
        String value = properties.getProperty(PROPERTY);
        for (String name : new String[] {PROPERTY, "longhaul_jmx_roles", "LONGHAUL_JMX_ROLES"}) {
            value = value == null ? environment.get(name) : value;
        }
        return value == null || value.isBlank() ? STANDARD : value.strip();
    }

    /** As the application reads it: the last entry of a name counts, and one that is wrong makes all of it void. */
    public static Administrators of(String configured) {
        Set<String> names = new HashSet<>();
        for (String entry : configured.split(",", -1)) {
            String[] parts = entry.strip().split("=", -1);
            if (parts.length != 2 || parts[0].isBlank()) {
                return new Administrators(Set.of());
            }
            String name = parts[0].strip();
            names.remove(name);
            for (String role : parts[1].split("\\+", -1)) {
                if (!ROLES.contains(role.strip())) {
                    return new Administrators(Set.of());
                }
                if (role.strip().equals(ADMIN)) {
                    names.add(name);
                }
            }
        }
        return new Administrators(names);
    }

    /** Whether this one is an administrator. */
    public boolean has(String name) {
        return names.contains(name);
    }
}
