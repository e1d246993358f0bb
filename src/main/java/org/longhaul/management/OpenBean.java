package org.longhaul.management;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.Descriptor;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.InvalidAttributeValueException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.OperationsException;
import javax.management.ReflectionException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import org.jspecify.annotations.Nullable;

/**
 * A management bean as its annotated interface says: every attribute, operation and parameter with a description, a unit
 * and an impact, and all values of open types. Attributes are read by whoever is connected; what is invoked or set goes
 * through {@link Calls}, which asks who it is.
 */
final class OpenBean implements DynamicMBean, NotificationEmitter {
    private static final System.Logger LOG = System.getLogger(OpenBean.class.getName());

    private final Object bean;
    private final Calls calls;
    private final Emitter emitter;
    private final String name;
    private final Map<String, Method> getters = new TreeMap<>();
    private final Map<String, Method> setters = new TreeMap<>();
    private final List<Method> operations = new ArrayList<>();
    private final MBeanInfo info;

    private OpenBean(Class<?> type, Object bean, Calls calls, Emitter emitter) {
        this.bean = bean;
        this.calls = calls;
        this.emitter = emitter;
        this.name = type.getSimpleName().replace("MXBean", "");
        Method[] methods = type.getMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            if (isGetter(method)) {
                getters.put(attribute(method), method);
            } else if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
                setters.put(attribute(method), method);
            } else {
                operations.add(method);
            }
        }
        this.info = new OpenMBeanInfoSupport(
                type.getName(),
                type.getAnnotation(Described.class).value(),
                getters.values().stream().map(this::attributeInfo).toArray(OpenMBeanAttributeInfo[]::new),
                new OpenMBeanConstructorInfo[0],
                operations.stream().map(OpenBean::operationInfo).toArray(OpenMBeanOperationInfo[]::new),
                emitter.getNotificationInfo(),
                new ImmutableDescriptor(Map.of("mxbean", "true", "immutableInfo", "true")));
    }

    /** The bean that this interface describes. */
    static <T> OpenBean of(Class<T> type, T bean, Calls calls, Emitter emitter) {
        return new OpenBean(type, bean, calls, emitter);
    }

    private static boolean isGetter(Method method) {
        return method.getParameterCount() == 0
                && (method.getName().startsWith("get") || method.getName().startsWith("is"));
    }

    /** The name of the attribute that a method reads or sets. */
    static String attribute(Method method) {
        return method.getName().substring(method.getName().startsWith("is") ? 2 : 3);
    }

    private OpenMBeanAttributeInfo attributeInfo(Method getter) {
        Described described = getter.getAnnotation(Described.class);
        String attribute = attribute(getter);
        return new OpenMBeanAttributeInfoSupport(
                attribute,
                described.value(),
                OpenTypes.of(getter.getGenericReturnType()),
                true,
                setters.containsKey(attribute),
                getter.getName().startsWith("is"),
                descriptor(described));
    }

    private static Descriptor descriptor(Described described) {
        return described.unit().isEmpty()
                ? ImmutableDescriptor.EMPTY_DESCRIPTOR
                : new ImmutableDescriptor(Map.of("units", described.unit()));
    }

    private static OpenMBeanOperationInfo operationInfo(Method operation) {
        return new OpenMBeanOperationInfoSupport(
                operation.getName(),
                operation.getAnnotation(Described.class).value(),
                Arrays.stream(operation.getParameters())
                        .map(OpenBean::parameterInfo)
                        .toArray(OpenMBeanParameterInfo[]::new),
                OpenTypes.of(operation.getGenericReturnType()),
                operation.getAnnotation(Manages.class).tells() ? MBeanOperationInfo.INFO : MBeanOperationInfo.ACTION,
                descriptor(operation.getAnnotation(Described.class)));
    }

    private static OpenMBeanParameterInfo parameterInfo(Parameter parameter) {
        Described described = parameter.getAnnotation(Described.class);
        return new OpenMBeanParameterInfoSupport(
                described.name(), described.value(), OpenTypes.of(parameter.getType()), descriptor(described));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return info;
    }

    @Override
    public @Nullable Object getAttribute(String attribute) throws AttributeNotFoundException, MBeanException {
        Method getter = getters.get(attribute);
        if (getter == null) {
            throw new AttributeNotFoundException("%s has no attribute %s; it has %s"
                    .formatted(name, attribute, String.join(", ", getters.keySet())));
        }
        ApplicationClasses inside = ApplicationClasses.enter();
        try {
            return OpenTypes.value(getter.getGenericReturnType(), getter.invoke(bean));
        } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "jmx: attribute %s of %s cannot be read; the next reader tries again".formatted(attribute, name),
                    e);
            String why = "Attribute %s cannot be read now; the server's log says why".formatted(attribute);
            throw new MBeanException(new OperationsException(why), why);
        } finally {
            inside.close();
        }
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        var list = new AttributeList();
        for (String each : new LinkedHashSet<>(Arrays.asList(names))) { // one answer each, however often it is named
            try {
                list.add(new Attribute(each, getAttribute(each)));
            } catch (AttributeNotFoundException | MBeanException e) {
                LOG.log(Level.DEBUG, "jmx: attribute {0} is left out", each);
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute)
            throws AttributeNotFoundException, InvalidAttributeValueException, MBeanException {
        Method setter = setters.get(attribute.getName());
        if (setter == null) {
            throw new AttributeNotFoundException("%s has no attribute %s that can be set; it has %s"
                    .formatted(name, attribute.getName(), String.join(", ", setters.keySet())));
        }
        if (!(attribute.getValue() instanceof String)) {
            throw new InvalidAttributeValueException("Attribute %s is a text".formatted(attribute.getName()));
        }
        call(setter, new Object[] {attribute.getValue()});
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        var set = new AttributeList();
        for (Attribute each : attributes.asList()) {
            try {
                setAttribute(each);
                set.add(each);
            } catch (AttributeNotFoundException | InvalidAttributeValueException | MBeanException e) {
                LOG.log(Level.DEBUG, "jmx: attribute {0} is not set", each.getName());
            }
        }
        return set;
    }

    @Override
    public @Nullable Object invoke(String operation, Object[] arguments, String[] signature)
            throws MBeanException, ReflectionException {
        Object[] given = arguments == null ? new Object[0] : arguments;
        Method method = operations.stream()
                .filter(each -> each.getName().equals(operation) && fits(each, signature))
                .findFirst()
                .orElseThrow(() -> new ReflectionException(new NoSuchMethodException(
                        "%s has no operation %s of these parameters".formatted(name, operation))));
        for (int i = 0; i < given.length; i++) {
            if (given[i] == null) {
                Parameter missing = method.getParameters()[i];
                throw new IllegalArgumentException(
                        missing.getAnnotation(Described.class).name() + " is missing");
            }
        }
        return call(method, given);
    }

    /** Whether it takes these: numbers and truth values under the name of their class or of the primitive type. */
    private static boolean fits(Method method, String @Nullable [] signature) {
        String[] given = signature == null ? new String[0] : signature;
        Class<?>[] types = method.getParameterTypes();
        return given.length == types.length
                && IntStream.range(0, given.length)
                        .allMatch(i -> given[i].equals(types[i].getName())
                                || given[i].equals(OpenTypes.of(types[i]).getClassName()));
    }

    private @Nullable Object call(Method method, Object[] arguments) throws MBeanException {
        ApplicationClasses inside = ApplicationClasses.enter();
        try {
            return OpenTypes.value(
                    method.getGenericReturnType(),
                    calls.call(
                            name + "." + method.getName(),
                            method.getAnnotation(Manages.class),
                            () -> invoked(method, arguments)));
        } finally {
            inside.close();
        }
    }

    private @Nullable Object invoked(Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return emitter.getNotificationInfo();
    }

    @Override
    public void addNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback) {
        emitter.addNotificationListener(listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        emitter.removeNotificationListener(listener);
    }

    @Override
    public void removeNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback)
            throws ListenerNotFoundException {
        emitter.removeNotificationListener(listener, filter, handback);
    }
}
