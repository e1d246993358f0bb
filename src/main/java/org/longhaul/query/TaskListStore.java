package org.longhaul.query;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.task.Gate;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/**
 * Finds tasks by filters. Every value is an argument of its statement. Lists read no long texts, and on a database whose
 * readers wait for writers they do not wait: such a list may be a moment ahead of a commit.
 *
 * <p>A part of a list begins behind a value and a {@code seq}, so tasks that come and go move nothing. Where a task may
 * have no value, those that have one are read first, and the others after them in a second statement: so the order is
 * the same on every database, and an index serves either part.
 */
@ApplicationScoped
public class TaskListStore {
    private static final String FROM = " FROM task t LEFT JOIN task_detail d ON d.task_id = t.id";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskListStore() {}

    /** A store on this database. */
    @Inject
    public TaskListStore(Database database) {
        this.database = database;
    }

    /** A task's id and its place among all tasks. */
    record Found(String id, long seq) {}

    /** The conditions of a WHERE, and their arguments in order. */
    private static final class Conditions {
        final List<String> all = new ArrayList<>();
        final List<@Nullable Object> arguments = new ArrayList<>();

        Conditions() {}

        Conditions(Conditions first) {
            all.addAll(first.all);
            arguments.addAll(first.arguments);
        }

        void add(String condition, @Nullable Object... values) {
            all.add(condition);
            Collections.addAll(arguments, values);
        }

        String where() {
            return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
        }
    }

    /** Tasks in order, from behind this place on. */
    List<TaskSummary> list(Sight sight, TaskFilter filter, TaskSort sort, @Nullable Place place, int rows) {
        if (sight.nothing()) {
            return List.of();
        }
        Conditions conditions = conditions(List.of(sight), filter);
        var tasks = new ArrayList<TaskSummary>();
        if (place == null || place.value() != null) {
            tasks.addAll(withValue(conditions, sort, place, rows));
        }
        if (sort.by().nullable() && tasks.size() < rows) {
            tasks.addAll(withoutValue(conditions, sort, place, rows - tasks.size()));
        }
        return tasks;
    }

    private List<TaskSummary> withValue(Conditions common, TaskSort sort, @Nullable Place place, int rows) {
        var conditions = new Conditions(common);
        String column = sort.by().column();
        if (sort.by().nullable()) {
            conditions.add(column + " IS NOT NULL");
            usingTheIndexOfEnds(column, conditions);
        }
        if (place != null) {
            behind(place, sort, conditions);
        }
        String order = column + (sort.descending() ? " DESC" : "") + (bySeq(sort) ? "" : ", t.seq DESC");
        return read(conditions, order, rows);
    }

    private static void behind(Place place, TaskSort sort, Conditions conditions) {
        Object value = place.argument(sort).orElseThrow();
        String column = sort.by().column();
        String further = sort.descending() ? "<" : ">";
        if (bySeq(sort)) {
            conditions.add(column + " " + further + " ?", value);
        } else {
            // the first condition is what an index needs
            conditions.add(
                    "%1$s %2$s= ? AND (%1$s %2$s ? OR t.seq < ?)".formatted(column, further),
                    value,
                    value,
                    place.seq());
        }
    }

    private static boolean bySeq(TaskSort sort) {
        return sort.by() == TaskSort.By.CREATED;
    }

    private List<TaskSummary> withoutValue(Conditions common, TaskSort sort, @Nullable Place place, int rows) {
        var conditions = new Conditions(common);
        conditions.add(sort.by().column() + " IS NULL");
        if (place != null && place.value() == null) {
            conditions.add("t.seq < ?", place.seq());
        }
        return read(conditions, "t.seq DESC", rows);
    }

    private List<TaskSummary> read(Conditions conditions, String order, int rows) {
        String sql = QueryStore.COLUMNS + ", d.summary" + FROM + conditions.where() + " ORDER BY " + order
                + database.dialect().limit(rows) + database.dialect().withoutWaiting();
        return database.engine()
                .list(sql, row -> QueryStore.task(row, row.getString("summary")), conditions.arguments.toArray());
    }

    /**
     * The next tasks in the order of submission, by number only.
     *
     * @param sights only tasks that are among each of these
     * @param after only tasks ordered after this {@code seq}
     * @param before only tasks ordered before this {@code seq}
     */
    List<Found> next(Collection<Sight> sights, TaskFilter filter, long after, long before, int rows) {
        if (sights.stream().anyMatch(Sight::nothing)) {
            return List.of();
        }
        Conditions conditions = conditions(sights, filter);
        conditions.add("t.seq > ?", after);
        conditions.add("t.seq < ?", before);
        String sql = "SELECT t.id, t.seq" + from(filter) + conditions.where() + " ORDER BY t.seq"
                + database.dialect().limit(rows) + database.dialect().withoutWaiting();
        return database.engine()
                .list(sql, row -> new Found(row.getString(1), row.getLong(2)), conditions.arguments.toArray());
    }

    /** How many tasks there are that were ordered before this {@code seq}. */
    long count(Collection<Sight> sights, TaskFilter filter, long before) {
        if (sights.stream().anyMatch(Sight::nothing)) {
            return 0;
        }
        Conditions conditions = conditions(sights, filter);
        conditions.add("t.seq < ?", before);
        String sql = "SELECT count(*)" + from(filter) + conditions.where()
                + database.dialect().withoutWaiting();
        return database.engine()
                .first(sql, row -> row.getLong(1), conditions.arguments.toArray())
                .orElseThrow();
    }

    private static String from(TaskFilter filter) {
        boolean texts =
                !filter.values("summary").isEmpty() || !filter.attributes().isEmpty();
        return texts ? FROM : " FROM task t";
    }

    private Conditions conditions(Collection<Sight> sights, TaskFilter filter) {
        var conditions = new Conditions();
        sights.forEach(sight -> seen(sight, conditions));
        boolean ofTree =
                !filter.values("parent").isEmpty() || !filter.values("root").isEmpty();
        if (filter.values("internal").isEmpty() && !ofTree) {
            conditions.add("t.internal = FALSE");
        }
        for (TaskFilter.Field field : filter.used()) {
            matches(field, filter.values(field.name()), conditions);
        }
        for (String name : filter.attributes()) {
            attribute(name, filter.values(TaskFilter.ATTRIBUTE + name), conditions);
        }
        return conditions;
    }

    private static void seen(Sight sight, Conditions conditions) {
        if (sight.all()) {
            return;
        }
        var either = new Conditions();
        if (!sight.products().isEmpty()) {
            either.add(
                    among("t.product", sight.products().size()),
                    sight.products().toArray());
        }
        if (sight.submitter() != null) {
            either.add("t.submitter = ?", sight.submitter());
        }
        any(either, conditions);
    }

    private static void any(Conditions either, Conditions conditions) {
        conditions.add("(" + String.join(" OR ", either.all) + ")", either.arguments.toArray());
    }

    private static String among(String column, int values) {
        return values == 1
                ? column + " = ?"
                : column + " IN (" + String.join(", ", Collections.nCopies(values, "?")) + ")";
    }

    private static void matches(TaskFilter.Field field, SortedSet<String> values, Conditions conditions) {
        switch (field.kind()) {
            case TEXT -> text(field, values, conditions);
            case WORD ->
                conditions.add(
                        among(field.column(), values.size()),
                        values.stream().map(value -> word(field, value)).toArray());
            case NUMBER ->
                conditions.add(
                        among(field.column(), values.size()),
                        values.stream().map(Integer::valueOf).toArray());
            case MIN -> conditions.add(field.column() + " >= ?", Integer.valueOf(values.first()));
            case MAX -> conditions.add(field.column() + " <= ?", Integer.valueOf(values.first()));
            case AFTER, BEFORE -> {
                String bound = field.kind() == TaskFilter.Kind.AFTER ? " >= ?" : " <= ?";
                conditions.add(field.column() + bound, Instant.parse(values.first()));
                usingTheIndexOfEnds(field.column(), conditions);
            }
            case FLAG -> flag(field, values, conditions);
            case LIKE -> like(field, values, conditions);
        }
    }

    /** What has a time of its end has ended; but an index of the ended ones is used only for who says so. */
    private static void usingTheIndexOfEnds(String column, Conditions conditions) {
        if (column.equals(TaskSort.By.ENDED.column())) {
            conditions.add("t.state >= 3");
        }
    }

    private static Object word(TaskFilter.Field field, String value) {
        return switch (field.name()) {
            case "state" -> TaskState.valueOf(value);
            case "gate" -> Gate.valueOf(value);
            default -> value;
        };
    }

    private static void text(TaskFilter.Field field, SortedSet<String> values, Conditions conditions) {
        switch (field.name()) {
            case "node" -> {
                var either = new Conditions();
                either.add(among("t.owner", values.size()), values.toArray());
                either.add(among("t.ended_by", values.size()), values.toArray());
                any(either, conditions);
            }
            case "product" -> {
                var named = values.stream()
                        .filter(value -> !value.equals(TaskFilter.NO_PRODUCT))
                        .toArray();
                var either = new Conditions();
                if (named.length > 0) {
                    either.add(among("t.product", named.length), named);
                }
                if (named.length < values.size()) {
                    either.add("t.product IS NULL");
                }
                any(either, conditions);
            }
            default -> conditions.add(among(field.column(), values.size()), values.toArray());
        }
    }

    private static void flag(TaskFilter.Field field, SortedSet<String> values, Conditions conditions) {
        if (values.size() > 1) {
            return; // either will do
        }
        boolean wanted = Boolean.parseBoolean(values.first());
        if (field.name().equals("abortRequested")) {
            conditions.add(wanted ? "t.abort_at IS NOT NULL" : "t.abort_at IS NULL");
        } else {
            conditions.add(field.column() + (wanted ? " = TRUE" : " = FALSE"));
        }
    }

    private static void like(TaskFilter.Field field, SortedSet<String> values, Conditions conditions) {
        boolean comments = field.name().equals("comment");
        String condition = likeOf(comments ? "e.note" : field.column());
        String alike = "(" + String.join(" OR ", Collections.nCopies(values.size(), condition)) + ")";
        conditions.add(
                comments
                        ? "EXISTS (SELECT 1 FROM task_event e WHERE e.task_id = t.id AND e.kind = 'COMMENT' AND "
                                + alike + ")"
                        : alike,
                values.stream().map(value -> escaped(value).replace('*', '%')).toArray());
    }

    private static String likeOf(String column) {
        return "LOWER(" + column + ") LIKE LOWER(CAST(? AS varchar(1100))) ESCAPE '!'";
    }

    /** Attributes are stored as a JSON object of strings: a name and its value stand there in one way only. */
    private static void attribute(String name, SortedSet<String> values, Conditions conditions) {
        var either = new Conditions();
        String quoted = JSON.createValue(name).toString();
        for (String value : values) {
            String pair = escaped(quoted + ":" + JSON.createValue(value));
            for (String first : List.of("{", ",")) {
                either.add("d.attributes LIKE ? ESCAPE '!'", (first.equals("{") ? "" : "%") + first + pair + "%");
            }
        }
        any(either, conditions);
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
