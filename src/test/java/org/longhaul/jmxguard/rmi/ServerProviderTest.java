package org.longhaul.jmxguard.rmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.MalformedURLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.NotificationFilterSupport;
import javax.management.ObjectName;
import javax.management.Query;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connector and its client over the network, on the JDK that runs the tests. */
class ServerProviderTest {
    private static final String[] NONE = {};

    /** Anything that the server's class path has and a client has no reason to send. */
    static final class Anything implements Serializable {
        private static final long serialVersionUID = 1;
    }

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private JMXConnectorServer server;
    private ObjectName memory;

    @BeforeEach
    void a_bean_of_the_jvm() throws Exception {
        memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
        beans.registerMBean(ManagementFactory.getMemoryMXBean(), memory);
    }

    @AfterEach
    void end() throws IOException {
        if (server != null) {
            server.stop();
        }
    }

    private void start(Map<String, ?> environment) throws IOException {
        server = new ServerProvider()
                .newJMXConnectorServer(new JMXServiceURL("rmi", "127.0.0.1", 0), environment, beans);
        server.start();
    }

    private JMXConnector connect(String name) throws IOException {
        return server.toJMXConnector(Map.of(JMXConnector.CREDENTIALS, name));
    }

    private static Map<String, Object> asking() {
        JMXAuthenticator believing =
                name -> new Subject(true, Set.of(new JMXPrincipal((String) name)), Set.of(), Set.of());
        return new HashMap<>(Map.of(JMXConnectorServer.AUTHENTICATOR, believing));
    }

    private Object collect(MBeanServerConnection connection, Object... given) throws Exception {
        String[] types = given.length == 0 ? NONE : new String[] {"java.lang.Object"};
        return connection.invoke(memory, "gc", given, types);
    }

    @Test
    void a_connector_that_asks_who_calls_is_guarded() throws Exception {
        start(asking());
        try (JMXConnector admin = connect("admin");
                JMXConnector operator = connect("operator")) {
            admin.connect();
            operator.connect();
            collect(admin.getMBeanServerConnection());
            assertThatThrownBy(() -> collect(operator.getMBeanServerConnection()))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageStartingWith("operator may not call gc of java.lang:type=Memory");
            assertThat(operator.getMBeanServerConnection().getAttribute(memory, "Verbose"))
                    .isInstanceOf(Boolean.class);
        }
    }

    @Test
    void a_client_sends_values_of_the_jdk_and_nothing_else() throws Exception {
        start(asking());
        try (JMXConnector client = connect("operator")) {
            client.connect();
            MBeanServerConnection connection = client.getMBeanServerConnection();
            for (Object refused :
                    List.of(new Anything(), new Anything[1], new HashMap<>(Map.of("x", new Anything())))) {
                assertThatThrownBy(() -> collect(connection, refused))
                        .isInstanceOf(InvalidClassException.class)
                        .hasMessageContaining("REJECTED");
            }
            for (Object accepted : List.of("text", 1, 2.5, true, new long[] {1}, new String[] {"a"}, memory)) {
                assertThatThrownBy(() -> collect(connection, accepted)).isInstanceOf(SecurityException.class);
            }
            boolean verbose = ManagementFactory.getMemoryMXBean().isVerbose();
            assertThat(connection.queryNames(null, Query.eq(Query.attr("Verbose"), Query.value(verbose))))
                    .containsExactly(memory);
            NotificationFilterSupport filter = new NotificationFilterSupport();
            filter.enableType("java.management");
            connection.addNotificationListener(memory, (notification, handback) -> {}, filter, "handback");
        }
    }

    @Test
    void what_a_client_may_send_can_be_configured() throws Exception {
        Map<String, Object> environment = asking();
        environment.put(RMIConnectorServer.SERIAL_FILTER_PATTERN, "*");
        start(environment);
        try (JMXConnector client = connect("operator")) {
            client.connect();
            assertThatThrownBy(() -> collect(client.getMBeanServerConnection(), new Anything()))
                    .isInstanceOf(SecurityException.class);
        }
    }

    @Test
    void who_attaches_to_the_process_is_not_asked_and_not_guarded() throws Exception {
        start(Map.of());
        try (JMXConnector client = server.toJMXConnector(null)) {
            client.connect();
            collect(client.getMBeanServerConnection());
        }
    }

    @Test
    void there_is_no_other_protocol() {
        assertThatThrownBy(() -> new ServerProvider()
                        .newJMXConnectorServer(new JMXServiceURL("service:jmx:other://h"), Map.of(), beans))
                .isInstanceOf(MalformedURLException.class);
    }
}
