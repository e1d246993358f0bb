import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import javax.security.auth.Subject;

/**
 * A JMX client in a JVM that has no class of the server: run as a source file. It takes the address, a user and a
 * password, and then reads a command a line, with fields that tabs separate, and answers each with a line.
 */
public final class JmxClient {
    public static void main(String[] args) throws Exception {
        Map<String, Object> environment = new HashMap<>();
        environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
        if (!args[1].isEmpty()) {
            environment.put(JMXConnector.CREDENTIALS, new String[] {args[1], args[2]});
        }
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(args[0]), environment)) {
            System.out.println("connected");
            Scanner lines = new Scanner(System.in, "UTF-8");
            var client = new JmxClient(
                    connector, () -> JMXConnectorFactory.connect(new JMXServiceURL(args[0]), environment));
            while (lines.hasNextLine()) {
                String[] fields = lines.nextLine().split("\t", -1);
                System.out.println(client.answer(fields).replace("\\", "\\\\").replace("\n", "\\n"));
            }
        } catch (Exception e) {
            System.out.println("not connected: " + e);
        }
    }

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ConcurrentLinkedQueue<Notification> heard = new ConcurrentLinkedQueue<>();

    private final Callable<JMXConnector> others;

    private JmxClient(JMXConnector connector, Callable<JMXConnector> others) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.others = others;
    }

    @SuppressWarnings("removal") // to call for somebody else is gone in newer clients, but not what a server must refuse
    private String answer(String[] fields) {
        try {
            switch (fields[0]) {
                case "names":
                    return new TreeSet<>(server.queryNames(new ObjectName(fields[1]), null)).toString();
                case "read":
                    Object value = server.getAttribute(new ObjectName(fields[1]), fields[2]);
                    return value instanceof Object[] ? Arrays.toString((Object[]) value) : String.valueOf(value);
                case "set":
                    server.setAttribute(new ObjectName(fields[1]), new Attribute(fields[2], fields[3]));
                    return "set";
                case "create":
                    return "created: " + server.createMBean(fields[1], new ObjectName(fields[2]));
                case "unregister":
                    server.unregisterMBean(new ObjectName(fields[1]));
                    return "unregistered";
                case "send":
                    return "sent: " + server.invoke(new ObjectName(fields[1]), fields[2],
                            new Object[] {URI.create("x:y")}, new String[] {"java.net.URI"});
                case "for":
                    return "done: " + connector.getMBeanServerConnection(new Subject(
                                    true, Set.of(new JMXPrincipal(fields[1])), Set.of(), Set.of()))
                            .invoke(new ObjectName(fields[2]), fields[3], null, null);
                case "invoke":
                    return invoke(fields);
                case "all":
                    return all();
                case "operations":
                    return operations().toString();
                case "refused":
                    return refused(fields.length == 1);
                case "storm":
                    return storm(Integer.parseInt(fields[1]), Integer.parseInt(fields[2]));
                case "listen":
                    server.addNotificationListener(
                            new ObjectName(fields[1]), (notification, handback) -> heard.add(notification), null, null);
                    return "listening";
                case "heard":
                    return heard(fields[1], fields[2]);
                default:
                    return "unknown command";
            }
        } catch (Throwable e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return "refused: " + root;
        }
    }

    private String invoke(String[] fields) throws Exception {
        ObjectName name = new ObjectName(fields[1]);
        int count = fields.length - 3;
        for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
            if (operation.getName().equals(fields[2]) && operation.getSignature().length == count) {
                Object[] values = new Object[count];
                String[] types = new String[count];
                for (int i = 0; i < count; i++) {
                    types[i] = operation.getSignature()[i].getType();
                    String text = fields[i + 3];
                    values[i] = types[i].equals("java.lang.Integer")
                            ? (Object) Integer.valueOf(text)
                            : types[i].equals("java.lang.Boolean") || types[i].equals("boolean")
                                    ? (Object) Boolean.valueOf(text)
                                    : types[i].equals("[Ljava.lang.String;") ? (Object) text.split(",") : text;
                }
                return "done: " + server.invoke(name, fields[2], values, types);
            }
        }
        return "no such operation";
    }

    /** Reads every attribute of every bean, and looks whether all is described. */
    private String all() throws Exception {
        int read = 0;
        int operations = 0;
        List<String> wrong = new ArrayList<>();
        for (ObjectName name : server.queryNames(new ObjectName("org.longhaul:*"), null)) {
            MBeanInfo info = server.getMBeanInfo(name);
            described(wrong, name + "", info.getDescription());
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                described(wrong, name + "." + attribute.getName(), attribute.getDescription());
                if (Arrays.asList("java.lang.Integer", "java.lang.Long", "java.lang.Double").contains(attribute.getType())
                        && attribute.getDescriptor().getFieldValue("units") == null) {
                    wrong.add("no unit: " + name + "." + attribute.getName());
                }
                Object value = server.getAttribute(name, attribute.getName());
                if (value == null) {
                    wrong.add("null: " + name + "." + attribute.getName());
                }
                read++;
            }
            for (MBeanOperationInfo operation : info.getOperations()) {
                described(wrong, name + "." + operation.getName(), operation.getDescription());
                if (operation.getImpact() == MBeanOperationInfo.UNKNOWN) {
                    wrong.add("no impact: " + name + "." + operation.getName());
                }
                for (MBeanParameterInfo parameter : operation.getSignature()) {
                    described(wrong, name + "." + operation.getName() + " " + parameter.getName(),
                            parameter.getDescription());
                }
                operations++;
            }
        }
        return read + " attributes, " + operations + " operations, wrong: " + wrong;
    }

    /** All operations, as TaskManager.abort. */
    private TreeSet<String> operations() throws Exception {
        TreeSet<String> all = new TreeSet<>();
        for (ObjectName name : server.queryNames(new ObjectName("org.longhaul:*"), null)) {
            for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
                all.add(name.getKeyProperty("type") + "." + operation.getName());
            }
        }
        return all;
    }

    /**
     * Invokes every operation, and sets every attribute that can be set, of our beans or of all others: which were not
     * refused for who this is?
     */
    private String refused(boolean ours) throws Exception {
        int tried = 0;
        List<String> wrong = new ArrayList<>();
        for (ObjectName name : server.queryNames(null, null)) {
            if (name.getDomain().equals("org.longhaul") != ours) {
                continue;
            }
            MBeanInfo info = server.getMBeanInfo(name);
            for (MBeanOperationInfo operation : info.getOperations()) {
                String[] types = Arrays.stream(operation.getSignature())
                        .map(MBeanParameterInfo::getType)
                        .toArray(String[]::new);
                Object[] values = Arrays.stream(types)
                        .map(type -> type.equals("java.lang.Integer")
                                ? (Object) 1
                                : type.equals("java.lang.Boolean") ? (Object) true : "PT1H")
                        .toArray();
                tried++;
                try {
                    server.invoke(name, operation.getName(), values, types);
                    wrong.add(name + "." + operation.getName() + " was done");
                } catch (SecurityException e) {
                    // as it should be
                } catch (Exception e) {
                    wrong.add(name + "." + operation.getName() + " threw " + e.getClass().getName());
                }
            }
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                if (attribute.isWritable()) {
                    tried++;
                    try {
                        server.setAttribute(name, new Attribute(attribute.getName(), "PT1H"));
                        wrong.add(name + "." + attribute.getName() + " was set");
                    } catch (SecurityException e) {
                        // as it should be
                    }
                }
            }
        }
        return tried + " tried, wrong: " + wrong;
    }

    /** As many connections read everything a viewer looks at, again and again: how many snapshots did they see? */
    private String storm(int connections, int rounds) throws Exception {
        ObjectName tasks = new ObjectName("org.longhaul:type=TaskManager");
        String[] attributes = Arrays.stream(server.getMBeanInfo(tasks).getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toArray(String[]::new);
        Set<String> snapshots = ConcurrentHashMap.newKeySet();
        ExecutorService readers = Executors.newFixedThreadPool(connections);
        List<JMXConnector> connected = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                connected.add(others.call());
            }
            long began = System.nanoTime();
            List<Future<Integer>> reading = new ArrayList<>();
            for (JMXConnector each : connected) {
                MBeanServerConnection connection = each.getMBeanServerConnection();
                reading.add(readers.submit(() -> {
                    int read = 0;
                    for (int i = 0; i < rounds; i++) {
                        for (Attribute value : connection.getAttributes(tasks, attributes).asList()) {
                            read++;
                            if (value.getName().equals("SnapshotTime")) {
                                snapshots.add(String.valueOf(value.getValue()));
                            }
                        }
                    }
                    return read;
                }));
            }
            int read = 0;
            for (Future<Integer> each : reading) {
                read += each.get(2, TimeUnit.MINUTES);
            }
            return connected.size() + " connections, " + read + " attributes, "
                    + (System.nanoTime() - began) / 1_000_000 + " ms, " + snapshots.size() + " snapshots";
        } finally {
            readers.shutdownNow();
            for (JMXConnector each : connected) {
                each.close();
            }
        }
    }

    private static void described(List<String> wrong, String what, String description) {
        if (description == null || description.length() < 5) {
            wrong.add("not described: " + what);
        }
    }

    /** Waits until a notification of that type has come whose user data has that text. */
    private String heard(String type, String text) throws InterruptedException {
        CountDownLatch pause = new CountDownLatch(1);
        for (int i = 0; i < 300; i++) {
            for (Notification each : heard) {
                if (each.getType().equals(type) && String.valueOf(each.getUserData()).contains(text)) {
                    return "heard: " + each.getSequenceNumber() + " " + each.getUserData().getClass().getName() + " "
                            + each.getUserData();
                }
            }
            pause.await(100, TimeUnit.MILLISECONDS);
        }
        return "not heard among " + heard.stream().map(each -> each.getType() + each.getUserData()).toList();
    }
}
