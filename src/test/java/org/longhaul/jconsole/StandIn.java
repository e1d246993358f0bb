package org.longhaul.jconsole;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/** A management bean of a test's making: its attributes, and what it answers to operations. */
final class StandIn implements DynamicMBean {
    /** An answer to an operation. */
    interface Operation {
        Object invoke(Object... arguments) throws Exception;
    }

    final Map<String, Object> attributes = new TreeMap<>();
    final Map<String, Operation> operations = new TreeMap<>();
    final List<String> invoked = new ArrayList<>();

    /** A task as the server tells of it: these items, the others at their least. */
    static Map<String, Object> task(String id, String parent, String state, Object... more) {
        Map<String, Object> task = new LinkedHashMap<>();
        for (String item : List.of(
                "root",
                "type",
                "module",
                "name",
                "reason",
                "unit",
                "node",
                "submitter",
                "product",
                "key",
                "created",
                "due",
                "started",
                "heartbeat",
                "ended",
                "message")) {
            task.put(item, "");
        }
        task.putAll(Map.of("depth", 0, "completed", 0L, "total", -1L, "percent", -1.0, "attempt", 1, "maxAttempts", 1));
        task.putAll(Map.of("abortable", true, "abortRequested", false, "children", 0L));
        task.putAll(Map.of("id", id, "parent", parent, "state", state, "type", "import"));
        for (int at = 0; at < more.length; at += 2) {
            task.put((String) more[at], more[at + 1]);
        }
        return task;
    }

    /** The same as a row of the table. */
    static TaskRow row(String id, String parent, String state, Object... more) {
        return new TaskRow(id, task(id, parent, state, more));
    }

    static TabularDataSupport table(TaskRow... rows) throws OpenDataException {
        return table(Stream.of(rows).map(TaskRow::items).toList(), "id");
    }

    static TabularDataSupport table(List<Map<String, Object>> rows, String index) throws OpenDataException {
        Map<String, Object> model = rows.isEmpty() ? task("", "", "") : rows.get(0);
        String[] names = model.keySet().toArray(String[]::new);
        OpenType<?>[] types = model.values().stream().map(StandIn::type).toArray(OpenType<?>[]::new);
        CompositeType row = new CompositeType("Row", "a row", names, names, types);
        var table = new TabularDataSupport(new TabularType("Table", "a table", row, new String[] {index}));
        for (Map<String, Object> each : rows) {
            table.put(new CompositeDataSupport(row, each));
        }
        return table;
    }

    private static OpenType<?> type(Object value) {
        return value instanceof Long
                ? SimpleType.LONG
                : value instanceof Integer
                        ? SimpleType.INTEGER
                        : value instanceof Double
                                ? SimpleType.DOUBLE
                                : value instanceof Boolean ? SimpleType.BOOLEAN : SimpleType.STRING;
    }

    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException {
        if (!attributes.containsKey(name)) {
            throw new AttributeNotFoundException(name);
        }
        return attributes.get(name);
    }

    @Override
    public void setAttribute(Attribute attribute) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        var list = new AttributeList();
        for (String name : names) {
            if (attributes.containsKey(name)) {
                list.add(new Attribute(name, attributes.get(name)));
            }
        }
        return list;
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object invoke(String name, Object[] arguments, String[] signature) throws MBeanException {
        invoked.add(name + List.of(arguments));
        try {
            return operations.get(name).invoke(arguments);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new MBeanException(e);
        }
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] told = attributes.keySet().stream()
                .map(name -> new MBeanAttributeInfo(name, Object.class.getName(), name, true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(StandIn.class.getName(), "a stand-in", told, null, null, new MBeanNotificationInfo[0]);
    }
}
