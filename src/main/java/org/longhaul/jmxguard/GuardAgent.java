package org.longhaul.jmxguard;

import javax.management.remote.JMXConnectorServerFactory;

/**
 * Makes the JVM put a {@link Guard} before each connector that it opens, whichever way it is asked to: the agent runs before
 * the JVM looks at {@code com.sun.management.jmxremote.port}. A JVM without the jar does not start.
 */
public final class GuardAgent {
    /** A system property that says the guard is there, and which roles it goes by. */
    public static final String GUARD = "longhaul.jmx.guard";

    private GuardAgent() {}

    /**
     * Called by the JVM before the main class.
     *
     * @throws IllegalStateException if the jar has another name than those under which its manifest puts it on the boot
     *     class path: connectors that are opened by a thread without a class loader, as {@code jcmd} does, would not find it
     */
    public static void premain(String options) {
        if (GuardAgent.class.getClassLoader() != null) {
            throw new IllegalStateException("The guard's jar must keep its name, longhaul-jmx-guard.jar");
        }
        String others = System.getProperty(JMXConnectorServerFactory.PROTOCOL_PROVIDER_PACKAGES, "");
        String ours = GuardAgent.class.getPackageName();
        System.setProperty(
                JMXConnectorServerFactory.PROTOCOL_PROVIDER_PACKAGES, others.isEmpty() ? ours : ours + "|" + others);
        System.setProperty(GUARD, Administrators.configured(System.getProperties(), System.getenv()));
    }
}
