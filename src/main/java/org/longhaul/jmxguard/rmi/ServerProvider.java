package org.longhaul.jmxguard.rmi;

import java.io.IOException;
import java.net.MalformedURLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerProvider;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import org.longhaul.jmxguard.Guard;

/**
 * Makes connectors as the JDK does, and puts a {@link Guard} into those that ask who calls. The JVM's access file, which
 * says who may only read, stands before it.
 *
 * <p>A connector that asks nobody is left alone: it is the one for processes of the same user, or somebody has opened the
 * JVM to all in so many words.
 */
public final class ServerProvider implements JMXConnectorServerProvider {
    /**
     * What a client may send, if nothing else is configured: values, names, queries and filters of the JDK. Arguments are
     * made into objects before anybody can ask whose they are, and a server's class path has much to make them of. A subject
     * stands for the caller itself, always as null.
     */
    static final String ACCEPTED = "java.lang.*;java.math.*;java.rmi.MarshalledObject;java.util.*;javax.management.*;"
            + "javax.management.openmbean.*;javax.management.relation.*;javax.security.auth.Subject;!*";

    /** Any of them makes a connector ask who calls. */
    private static final Set<String> ASKING =
            Set.of(JMXConnectorServer.AUTHENTICATOR, "jmx.remote.x.password.file", "jmx.remote.x.login.config");

    /** Found by its name. */
    public ServerProvider() {}

    /**
     * A connector that is not started yet.
     *
     * @throws MalformedURLException for another protocol than rmi
     */
    @Override
    public JMXConnectorServer newJMXConnectorServer(JMXServiceURL url, Map<String, ?> environment, MBeanServer beans)
            throws IOException {
        if (!url.getProtocol().equals("rmi")) {
            throw new MalformedURLException("Protocol not rmi: " + url.getProtocol());
        }
        if (ASKING.stream().noneMatch(environment::containsKey)) {
            return new RMIConnectorServer(url, environment, beans);
        }
        Map<String, Object> guarded = new HashMap<>(environment);
        guarded.putIfAbsent(RMIConnectorServer.SERIAL_FILTER_PATTERN, ACCEPTED);
        JMXConnectorServer server = new RMIConnectorServer(url, guarded, beans);
        server.setMBeanServerForwarder(Guard.configured());
        return server;
    }
}
