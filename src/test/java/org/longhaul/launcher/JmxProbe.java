package org.longhaul.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.rmi.ConnectException;
import java.util.HashMap;
import java.util.Map;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;

/** A JMX client in a JVM of its own: whom it trusts is a property of the JVM. Prints a line for each attempt. */
public final class JmxProbe {
    private JmxProbe() {}

    /** Takes the address, and any number of {@code plain|tls USER PASSWORD}. */
    public static void main(String[] arguments) throws IOException, JMException {
        for (int i = 1; i < arguments.length; i += 3) {
            Map<String, Object> environment = new HashMap<>();
            if (arguments[i].equals("tls")) {
                environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
            }
            if (!arguments[i + 1].isEmpty()) {
                environment.put(JMXConnector.CREDENTIALS, new String[] {arguments[i + 1], arguments[i + 2]});
            }
            System.out.println(attempt(new JMXServiceURL(arguments[0]), environment));
        }
    }

    @SuppressWarnings("BanJNDI") // that is how a JMX client finds its server
    private static String attempt(JMXServiceURL url, Map<String, Object> environment) throws JMException {
        try (JMXConnector connector = JMXConnectorFactory.connect(url, environment)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
            StringBuilder may = new StringBuilder("reads ");
            may.append(server.getAttribute(memory, "Verbose"));
            may.append(allowed(() -> server.invoke(memory, "gc", new Object[0], new String[0])) ? ", invokes" : "");
            may.append(
                    allowed(() -> {
                                server.setAttribute(memory, new Attribute("Verbose", false));
                                return "";
                            })
                            ? ", sets"
                            : "");
            return may.toString();
        } catch (SecurityException e) {
            return "refused";
        } catch (ConnectException e) {
            return "nobody listens";
        } catch (IOException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getClass().getSimpleName();
        }
    }

    private interface Call {
        Object call() throws JMException, IOException;
    }

    private static boolean allowed(Call call) throws JMException, IOException {
        try {
            call.call();
            return true;
        } catch (SecurityException e) {
            return false;
        }
    }
}
