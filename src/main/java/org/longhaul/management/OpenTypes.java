package org.longhaul.management;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/**
 * Java types in the form of open types, so that clients need no class of ours: a record becomes a composite, a list of
 * records a table with the index its record declares. The mapping of MXBeans would make an array of a list and describe
 * each column by its own name; a table can be looked up by its index, and here every column says what it is.
 */
final class OpenTypes {
    private static final Map<Class<?>, OpenType<?>> SIMPLE = Map.of(
            String.class, SimpleType.STRING,
            long.class, SimpleType.LONG,
            int.class, SimpleType.INTEGER,
            double.class, SimpleType.DOUBLE,
            boolean.class, SimpleType.BOOLEAN,
            void.class, SimpleType.VOID);
    private static final Map<Class<?>, CompositeType> COMPOSITES = new ConcurrentHashMap<>();
    private static final Map<Class<?>, TabularType> TABLES = new ConcurrentHashMap<>();

    private OpenTypes() {}

    /** The open type of a type in the interface of a bean. */
    static OpenType<?> of(Type type) {
        OpenType<?> simple = type instanceof Class<?> known ? SIMPLE.get(known) : null;
        if (simple != null) {
            return simple;
        }
        return type instanceof ParameterizedType list ? table(row(list)) : composite((Class<?>) type);
    }

    private static Class<?> row(ParameterizedType list) {
        return (Class<?>) list.getActualTypeArguments()[0];
    }

    private static TabularType table(Class<?> row) {
        TabularType known = TABLES.get(row);
        if (known != null) {
            return known;
        }
        Rows rows = row.getAnnotation(Rows.class);
        CompositeType type = composite(row);
        TabularType made = checked(
                () -> new TabularType(rows.name() + "s", type.getDescription(), type, new String[] {rows.index()}));
        TABLES.put(row, made);
        return made;
    }

    private static CompositeType composite(Class<?> record) {
        CompositeType known = COMPOSITES.get(record);
        if (known != null) {
            return known;
        }
        RecordComponent[] columns = record.getRecordComponents();
        Rows rows = record.getAnnotation(Rows.class);
        CompositeType made = checked(() -> new CompositeType(
                rows == null ? record.getSimpleName() : rows.name(),
                description(record.getAnnotation(Described.class), record.getSimpleName()),
                Arrays.stream(columns).map(RecordComponent::getName).toArray(String[]::new),
                Arrays.stream(columns)
                        .map(column -> described(column.getAnnotation(Described.class), column.getName()))
                        .toArray(String[]::new),
                Arrays.stream(columns)
                        .map(column -> of(column.getGenericType()))
                        .toArray(OpenType<?>[]::new)));
        COMPOSITES.put(record, made);
        return made;
    }

    private static String description(@Nullable Described described, String name) {
        return Optional.ofNullable(described).map(Described::value).orElse(name);
    }

    /** The description with its unit, for where there is no other place for it. */
    private static String described(@Nullable Described described, String name) {
        String text = description(described, name);
        return described == null || described.unit().isEmpty() ? text : text + " (" + described.unit() + ")";
    }

    /** The value in the form of its open type. */
    static @Nullable Object value(Type type, @Nullable Object value) {
        if (type instanceof ParameterizedType list && value instanceof List<?> rows) {
            return table(row(list), rows);
        }
        return value instanceof Record record ? composite(record) : value;
    }

    private static TabularData table(Class<?> row, List<?> rows) {
        var table = new TabularDataSupport(table(row));
        String index = row.getAnnotation(Rows.class).index();
        // the first of two with one index stays: between two queries a task may have moved from one list to another
        var unique = new LinkedHashMap<Object, CompositeData>();
        rows.stream().map(each -> composite((Record) each)).forEach(each -> unique.putIfAbsent(each.get(index), each));
        table.putAll(unique.values().toArray(CompositeData[]::new));
        return table;
    }

    private static CompositeData composite(Record record) {
        var values = new HashMap<String, @Nullable Object>();
        for (RecordComponent column : record.getClass().getRecordComponents()) {
            values.put(column.getName(), value(column.getGenericType(), read(column, record)));
        }
        CompositeType type = composite(record.getClass());
        return checked(() -> new CompositeDataSupport(type, values));
    }

    private static @Nullable Object read(RecordComponent column, Record record) {
        try {
            return column.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Column " + column.getName() + " cannot be read", e);
        }
    }

    private interface Making<T> {
        T make() throws OpenDataException;
    }

    private static <T> T checked(Making<T> making) {
        try {
            return making.make();
        } catch (OpenDataException e) {
            throw new IllegalStateException("A table of a management bean is not well declared", e);
        }
    }
}
