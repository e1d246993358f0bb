package org.longhaul.jmxguard;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.AccessController;
import java.security.Principal;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.MBeanServerForwarder;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the clients of a connector and the beans: whoever is no administrator reads, and else reaches
 * Longhaul's own beans alone, which ask for roles themselves.
 *
 * <p>The beans of a JVM ask for none, and some of them are the process: they load code into it, write its memory to a file,
 * call any class. What is not known to be reading is refused, so a later JDK adds nothing by itself. Of what is read, the
 * values of the JVM's options and system properties are withheld: whoever starts it may have told it a secret. A request
 * without a name is the connector's own, which only reads.
 */
public final class Guard implements InvocationHandler {
    private static final String OURS = "org.longhaul";

    /** The class loaders are asked for by the connector itself; no client can. */
    private static final Set<String> READING = Set.of(
            "getAttribute",
            "getAttributes",
            "getClassLoader",
            "getClassLoaderFor",
            "getClassLoaderRepository",
            "getDefaultDomain",
            "getDomains",
            "getMBeanCount",
            "getMBeanInfo",
            "getObjectInstance",
            "isInstanceOf",
            "isRegistered",
            "queryMBeans",
            "queryNames");

    private static final Set<String> LISTENING = Set.of("addNotificationListener", "removeNotificationListener");

    /** They are asked of the bean that is named, and it may be one of ours. */
    private static final Set<String> ASKED_OF_THE_BEAN = Set.of("invoke", "setAttribute", "setAttributes");

    private static final String THREADS = "java.lang:type=Threading";

    /** What JConsole needs to show threads. */
    private static final Set<String> READING_THREADS =
            Set.of("dumpAllThreads", "findDeadlockedThreads", "findMonitorDeadlockedThreads", "getThreadInfo");

    private static final String RUNTIME = "java.lang:type=Runtime";
    private static final String PROPERTIES = "SystemProperties";
    private static final String OPTIONS = "InputArguments";
    private static final String MASK = "***";

    private final Administrators administrators;
    private @Nullable MBeanServer beans;

    private Guard(Administrators administrators) {
        this.administrators = administrators;
    }

    /** One that goes by {@code longhaul.jmx.roles} as the JVM was told it. */
    public static MBeanServerForwarder configured() {
        return of(Administrators.configured(System.getProperties(), System.getenv()));
    }

    /** One that goes by these roles. */
    static MBeanServerForwarder of(String roles) {
        return (MBeanServerForwarder) Proxy.newProxyInstance(
                Guard.class.getClassLoader(),
                new Class<?>[] {MBeanServerForwarder.class},
                new Guard(Administrators.of(roles)));
    }

    /** Passes a request on, or refuses it with a {@link SecurityException} that says what it takes. */
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method.getName(), arguments);
        }
        if (method.getDeclaringClass() == MBeanServerForwarder.class) {
            return ofForwarder(arguments);
        }
        boolean administrator = administrators.has(caller());
        if (!administrator && !mayAnybody(method.getName(), arguments)) {
            throw refused(method.getName(), arguments);
        }
        Object answer;
        try {
            answer = method.invoke(beans, given);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        return administrator || !isOf(RUNTIME, arguments) ? answer : withoutValues(arguments, answer);
    }

    private static Object ofObject(Object proxy, String method, Object[] arguments) {
        return switch (method) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "the guard before the JVM's own beans";
        };
    }

    private @Nullable Object ofForwarder(Object[] arguments) {
        if (arguments.length == 0) {
            return beans;
        }
        beans = (MBeanServer) arguments[0];
        return null;
    }

    private static boolean mayAnybody(String method, Object[] arguments) {
        if (READING.contains(method)) {
            return !isOf(RUNTIME, arguments) || !PROPERTIES.equals(arguments[1]);
        }
        if (LISTENING.contains(method)) {
            return !(arguments[1] instanceof ObjectName); // to make one bean listen to another is no reading
        }
        if (!ASKED_OF_THE_BEAN.contains(method) || !(arguments[0] instanceof ObjectName name)) {
            return false;
        }
        return name.getDomain().equals(OURS)
                || (method.equals("invoke")
                        && isOf(THREADS, arguments)
                        && READING_THREADS.contains(String.valueOf(arguments[1])));
    }

    private static boolean isOf(String bean, Object[] arguments) {
        return arguments.length > 1
                && arguments[0] instanceof ObjectName name
                && name.getCanonicalName().equals(bean);
    }

    /** The attributes as they are, but of options only what comes before an equals sign, and no system properties. */
    private static @Nullable Object withoutValues(Object[] arguments, @Nullable Object answer) {
        if (answer instanceof AttributeList all) {
            AttributeList kept = new AttributeList();
            for (Attribute each : all.asList()) {
                if (each.getName().equals(OPTIONS)) {
                    kept.add(new Attribute(OPTIONS, masked(each.getValue())));
                } else if (!each.getName().equals(PROPERTIES)) {
                    kept.add(each);
                }
            }
            return kept;
        }
        return OPTIONS.equals(arguments[1]) ? masked(answer) : answer;
    }

    private static @Nullable Object masked(@Nullable Object options) {
        return options instanceof String[] all
                ? Arrays.stream(all)
                        .map(option -> option.replaceFirst("(?s)=.*", "=" + Matcher.quoteReplacement(MASK)))
                        .toArray(String[]::new)
                : MASK;
    }

    private static SecurityException refused(String method, Object[] arguments) {
        String caller = caller();
        return new SecurityException("%s may not %s: it takes task-admin, which longhaul.jmx.roles gives"
                .formatted(caller.isEmpty() ? "Nobody" : caller, described(method, arguments)));
    }

    private static String described(String method, Object[] arguments) {
        Object name = arguments.length == 0 ? "" : arguments[0];
        return switch (method) {
            case "invoke" -> "call %s of %s".formatted(arguments[1], name);
            case "getAttribute" -> "read %s of %s".formatted(arguments[1], name);
            case "setAttribute" ->
                "set %s of %s".formatted(arguments[1] instanceof Attribute one ? one.getName() : arguments[1], name);
            case "setAttributes" ->
                "set %s of %s"
                        .formatted(
                                arguments[1] instanceof AttributeList all
                                        ? all.asList().stream()
                                                .map(Attribute::getName)
                                                .collect(Collectors.joining(", "))
                                        : arguments[1],
                                name);
            default ->
                "call %s with %s"
                        .formatted(
                                method,
                                Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining(", ")));
        };
    }

    /** Empty for a request in nobody's name. */
    private static String caller() {
        Subject subject = subject();
        return subject == null
                ? ""
                : subject.getPrincipals().stream()
                        .map(Principal::getName)
                        .findFirst()
                        .orElse("");
    }

    /**
     * From Java 18 on it is {@code Subject.current()}, which this release cannot name; before, it is that of the access
     * control context, which is gone in Java 24.
     */
    @SuppressWarnings("removal")
    private static @Nullable Subject subject() {
        try {
            return (Subject) Subject.class.getMethod("current").invoke(null);
        } catch (NoSuchMethodException e) {
            return Subject.getSubject(AccessController.getContext());
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new SecurityException("Who calls is not known", e);
        }
    }
}
