package org.longhaul.jconsole;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;
import javax.management.RuntimeOperationsException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's tasks, and acts on them, through its management beans. Everything that anybody may see comes from
 * attributes; whoever may act gets the whole tree of the tasks he opens, too.
 *
 * <p>Each call may take as long as the server takes: never call it on the thread of events. Used by one thread at a time.
 */
final class ManagedTasks {
    /** A tree of more rows than this is read anew only when it is {@link #REST} old. */
    static final int GREAT = 1_000;

    /** How long a great tree is shown as it was read, in nanoseconds. */
    static final long REST = 30_000_000_000L;

    /** How many trees are read at each look, so that one who opens hundreds does not load the server. */
    static final int MOST_TREES = 20;

    private static final String DOMAIN = "org.longhaul";
    private static final List<String> LISTS = List.of("FailedTasks", "QueuedTasks", "ActiveTasks");
    private static final List<String> NOTES = List.of("SnapshotTime", "SnapshotProblem", "OldestWaitingTask");

    /** What came of an act: whether it was refused for want of a right, or failed otherwise, and a sentence. */
    record Answer(boolean refused, boolean failed, String text) {}

    private record Tree(List<TaskRow> rows, long readAt, boolean over) {}

    private final LongSupplier nanos;
    private final Map<String, Tree> trees = new HashMap<>();
    private @Nullable ObjectName read;
    private boolean treesRefused;

    /** @param nanos a clock that only ever goes forward */
    ManagedTasks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Looks at the server. Never throws: what is wrong is told in the news. */
    synchronized News look(@Nullable MBeanServerConnection server, News.Wish wish) {
        if (server == null) {
            return away("Not connected");
        }
        try {
            List<ObjectName> managers = server.queryNames(name("type=TaskManager,*"), null).stream()
                    .sorted(Comparator.comparing(ManagedTasks::instance).thenComparing(ObjectName::getCanonicalName))
                    .toList();
            if (managers.isEmpty()) {
                return away("There is no Longhaul in this process");
            }
            ObjectName manager =
                    wish.manager() != null && managers.contains(wish.manager()) ? wish.manager() : managers.get(0);
            if (!manager.equals(read)) {
                forget();
                read = manager;
            }
            return news(server, managers, manager, wish);
        } catch (IOException e) {
            return away("The server does not answer: " + sentence(e));
        } catch (JMException | RuntimeException e) {
            return away("The tasks cannot be read: " + sentence(cause(e)));
        }
    }

    private News news(MBeanServerConnection server, List<ObjectName> managers, ObjectName manager, News.Wish wish)
            throws IOException, JMException {
        String[] names = Stream.of(LISTS, NOTES, Figures.ATTRIBUTES)
                .flatMap(each -> each.stream())
                .toArray(String[]::new);
        Map<String, Object> attributes = values(server, manager, names);
        List<List<TaskRow>> lists = new ArrayList<>();
        trees.keySet().retainAll(wish.open());
        trees.values().forEach(tree -> lists.add(tree.rows()));
        for (String list : LISTS) {
            lists.add(TaskRow.all(attributes.remove(list)));
        }
        for (String id : TaskForest.of(lists).topmost(wish.open()).stream()
                .filter(this::isDue)
                .sorted(Comparator.comparingLong(this::lastRead))
                .limit(MOST_TREES)
                .toList()) {
            lists.add(tree(server, manager, id));
        }
        String problem = Texts.of(attributes.get("SnapshotProblem"));
        if (problem.isEmpty() && treesRefused && !wish.open().isEmpty()) {
            problem = "Of the children you see those that are active or failed: whole trees are for task-operator";
        }
        return new News(
                managers, manager, attributes, TaskForest.of(lists), detail(server, manager, wish.selected()), problem);
    }

    private boolean isDue(String id) {
        Tree tree = trees.get(id);
        if (treesRefused || tree == null) {
            return !treesRefused;
        }
        boolean old = tree.rows().size() <= GREAT || nanos.getAsLong() - tree.readAt() >= REST;
        return old && !tree.over();
    }

    private long lastRead(String id) {
        Tree tree = trees.get(id);
        return tree == null ? Long.MIN_VALUE : tree.readAt();
    }

    /** The whole tree below a task; none if it may not be read, or is gone. */
    private List<TaskRow> tree(MBeanServerConnection server, ObjectName manager, String id) throws IOException {
        try {
            List<TaskRow> rows = TaskRow.all(
                    server.invoke(manager, "tree", new Object[] {id}, new String[] {String.class.getName()}));
            boolean over = !rows.isEmpty() && rows.stream().allMatch(TaskRow::ended);
            trees.put(id, new Tree(rows, nanos.getAsLong(), over));
            return rows;
        } catch (JMException | RuntimeException e) {
            if (cause(e) instanceof SecurityException) {
                treesRefused = true;
            } else {
                trees.put(id, new Tree(List.of(), nanos.getAsLong(), false)); // gone since, or not told just now
            }
            return List.of();
        }
    }

    /** What the bean of a running task tells of it; it is there while the task runs on the node asked. */
    private static News.@Nullable Detail detail(MBeanServerConnection server, ObjectName manager, String id)
            throws IOException, JMException {
        if (id.isEmpty()) {
            return null;
        }
        var bean = server.queryNames(name("type=Task,*"), null).stream()
                .filter(each -> id.equals(plain(each.getKeyProperty("id"))))
                .filter(each -> instance(each).equals(instance(manager)))
                .findFirst();
        if (bean.isEmpty()) {
            return new News.Detail(id, Map.of(), "", "", "It does not run on this node.");
        }
        try {
            String[] names = Stream.of(server.getMBeanInfo(bean.get()).getAttributes())
                    .map(attribute -> attribute.getName())
                    .toArray(String[]::new);
            Map<String, String> items = new LinkedHashMap<>();
            values(server, bean.get(), names).forEach((item, value) -> items.put(item, Texts.of(value)));
            String comments = items.getOrDefault("Comments", "");
            String stack = items.getOrDefault("Stack", "");
            items.keySet().removeAll(Set.of("Comments", "Stack"));
            return new News.Detail(id, items, comments, stack, "");
        } catch (InstanceNotFoundException e) {
            return new News.Detail(id, Map.of(), "", "", "It has just ended.");
        }
    }

    private static Map<String, Object> values(MBeanServerConnection server, ObjectName bean, String... names)
            throws IOException, JMException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Attribute attribute : server.getAttributes(bean, names).asList()) {
            if (attribute.getValue() != null) {
                values.put(attribute.getName(), attribute.getValue());
            }
        }
        return values;
    }

    /** Acts on a task. Never throws: what came of it is in the answer. */
    static Answer act(
            @Nullable MBeanServerConnection server, @Nullable ObjectName manager, Act act, String id, String... more) {
        if (server == null || manager == null) {
            return new Answer(false, true, "Not connected");
        }
        Object[] values = Stream.concat(Stream.of(id), Stream.of(more)).toArray();
        String[] types = Stream.of(values).map(value -> String.class.getName()).toArray(String[]::new);
        try {
            Object answer = server.invoke(manager, act.operation(), values, types);
            return new Answer(false, false, Texts.of(answer));
        } catch (IOException e) {
            return new Answer(false, true, "The server does not answer: " + sentence(e));
        } catch (JMException | RuntimeException e) {
            Throwable cause = cause(e);
            return cause instanceof SecurityException
                    ? new Answer(
                            true, true, "%s needs the role %s. %s".formatted(act.title(), act.role(), sentence(cause)))
                    : new Answer(false, true, sentence(cause));
        }
    }

    private News away(String problem) {
        forget();
        return News.none(problem);
    }

    /** What was refused may be granted to whoever connects next. */
    private void forget() {
        trees.clear();
        treesRefused = false;
        read = null;
    }

    /** Of which deployment a bean is; empty of the first. */
    private static String instance(ObjectName bean) {
        return Objects.requireNonNullElse(bean.getKeyProperty("instance"), "");
    }

    private static ObjectName name(String properties) throws MalformedObjectNameException {
        return new ObjectName(DOMAIN + ":" + properties);
    }

    private static @Nullable String plain(@Nullable String property) {
        return property != null && property.startsWith("\"") ? ObjectName.unquote(property) : property;
    }

    /** What a bean threw, without what JMX wraps around it. */
    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && (cause instanceof MBeanException
                        || cause instanceof ReflectionException
                        || cause instanceof RuntimeMBeanException
                        || cause instanceof RuntimeErrorException
                        || cause instanceof RuntimeOperationsException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String sentence(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
