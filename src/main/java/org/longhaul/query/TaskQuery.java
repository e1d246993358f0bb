package org.longhaul.query;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.platform.Journal;
import org.longhaul.task.Sight;

/** Answers what people want to know of tasks. */
@ApplicationScoped
public class TaskQuery {
    /** The longest part of a list. */
    public static final int MAX_LIMIT = 200;

    private QueryStore store;
    private TaskListStore lists;
    private Trees trees;
    private Catalog catalog;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskQuery() {}

    /** Queries on these stores. */
    @Inject
    public TaskQuery(QueryStore store, TaskListStore lists, Trees trees, Catalog catalog) {
        this.store = store;
        this.lists = lists;
        this.trees = trees;
        this.catalog = catalog;
    }

    /** The task of that id, if there is one: as the current transaction sees it, or as it was committed. */
    public Optional<TaskView> find(String id) {
        // the texts last: what they say of an end is then never missing from a task that has ended
        return store.find(id).flatMap(task -> store.texts(id).map(texts -> view(task, texts)));
    }

    private TaskView view(TaskSummary task, QueryStore.Texts texts) {
        return new TaskView(
                task,
                ParametersJson.masked(catalog.find(task.type()), texts.parameters()),
                object(texts.attributes()),
                texts.message(),
                task.state().isFinal() ? json(texts.result()) : null,
                texts.error(),
                task.tree().hasChildren() ? trees.counts(task.id()) : null);
    }

    private static JsonObject object(String text) {
        try (var reader = JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static @Nullable JsonValue json(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try (var reader = JSON.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    /**
     * Tasks in order. Tasks that come or go never move what a place has yet to show; a task whose own place in the order
     * changes meanwhile is shown where it is when that part is read.
     *
     * @param sight only tasks among these
     * @param filter only tasks that it finds
     * @param limit how many at most, 1 to {@value #MAX_LIMIT}
     * @param place only tasks behind it; from the first if null
     */
    public Page<TaskSummary, Place> list(
            Sight sight, TaskFilter filter, TaskSort sort, int limit, @Nullable Place place) {
        checkLimit(limit);
        return Page.of(lists.list(sight, filter, sort, place, limit + 1), limit, task -> Place.behind(task, sort));
    }

    /** All there is to know of these tasks, in this order; those that are gone meanwhile are left out. */
    public List<TaskView> views(List<TaskSummary> tasks) {
        var texts = store.texts(tasks.stream().map(TaskSummary::id).toList());
        return tasks.stream()
                .filter(task -> texts.containsKey(task.id()))
                .map(task -> view(task, Objects.requireNonNull(texts.get(task.id()))))
                .toList();
    }

    /**
     * The ids of tasks in the order of submission, for whoever does something to each.
     *
     * @param sights only tasks that are among each of these
     * @param after only tasks behind this place
     * @param before only tasks ordered before this {@code seq}
     * @param limit how many at most, 1 to {@value #MAX_LIMIT}
     * @return the ids by {@code seq}
     */
    public SortedMap<Long, String> walk(
            Collection<Sight> sights, TaskFilter filter, long after, long before, int limit) {
        checkLimit(limit);
        var ids = new TreeMap<Long, String>();
        lists.next(sights, filter, after, before, limit).forEach(found -> ids.put(found.seq(), found.id()));
        return ids;
    }

    /** How many tasks {@link #walk} would find in all. It counts them. */
    public long count(Collection<Sight> sights, TaskFilter filter, long before) {
        return lists.count(sights, filter, before);
    }

    /**
     * The history of a task, oldest first; empty if there is no such task.
     *
     * @param kind only events of this kind; of any if null
     * @param after only events with a higher number
     * @param limit how many at most, 1 to {@value #MAX_LIMIT}
     */
    public Page<EventView, Integer> events(String id, Journal.@Nullable Kind kind, int after, int limit) {
        checkLimit(limit);
        return Page.of(store.events(id, kind, after, limit + 1), limit, EventView::no);
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("A limit is between 1 and %d: %d".formatted(MAX_LIMIT, limit));
        }
    }
}
