package org.longhaul.management;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * What one deployment has registered. Where another has taken the plain names already, those of this one have the key
 * {@code instance}, so that neither is in the other's way. What is closed leaves nothing behind.
 */
final class Registry implements AutoCloseable {
    /** Of nobody: what is registered here nobody sees. */
    static final Registry NONE = new Registry(MBeanServerFactory.newMBeanServer(), "");

    private static final String DOMAIN = "org.longhaul";
    private static final System.Logger LOG = System.getLogger(Registry.class.getName());

    private final MBeanServer server;
    private final String instance;
    private final Set<ObjectName> registered = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Registry(MBeanServer server, String instance) {
        this.server = server;
        this.instance = instance;
    }

    /**
     * A registry whose names are free, as long as no other is opened in the same server at the same moment.
     *
     * @param first the type of a bean that every deployment has
     */
    static Registry open(MBeanServer server, String first) {
        for (int number = 1; ; number++) {
            var registry = new Registry(server, number == 1 ? "" : Integer.toString(number));
            if (!server.isRegistered(registry.name(first, Map.of()))) {
                return registry;
            }
        }
    }

    /** The name of a bean of this type. */
    ObjectName name(String type, Map<String, String> keys) {
        var text = new StringBuilder(DOMAIN + ":type=" + type);
        keys.forEach((key, value) ->
                text.append(',').append(key).append('=').append(plain(value) ? value : ObjectName.quote(value)));
        if (!instance.isEmpty()) {
            text.append(",instance=").append(instance);
        }
        try {
            return new ObjectName(text.toString());
        } catch (JMException e) {
            throw new IllegalStateException("No bean can have the name " + text, e);
        }
    }

    private static boolean plain(String value) {
        return value.matches("[\\w.-]+");
    }

    /** Registers a bean, unless this is closed. */
    void register(ObjectName name, OpenBean bean) {
        try {
            server.registerMBean(bean, name);
            registered.add(name);
        } catch (InstanceAlreadyExistsException e) {
            LOG.log(Level.WARNING, "jmx: there is a bean {0} already, which stays", name);
        } catch (JMException e) {
            throw new IllegalStateException("Bean %s cannot be registered".formatted(name), e);
        }
        if (closed) {
            unregister(name); // it came too late to be removed with the others
        }
    }

    /** Removes a bean, if it is one of these. */
    void unregister(ObjectName name) {
        if (registered.remove(name)) {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException e) {
                LOG.log(Level.DEBUG, "jmx: {0} is gone already", name);
            } catch (JMException e) {
                LOG.log(Level.WARNING, "jmx: %s stays registered; restart the server".formatted(name), e);
            }
        }
    }

    /** How many are registered. */
    int size() {
        return registered.size();
    }

    @Override
    public void close() {
        closed = true;
        registered.forEach(this::unregister);
    }
}
