package org.longhaul.query;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.platform.Journal;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/** Answers what people want to know of tasks. */
@ApplicationScoped
public class TaskQuery {
    /** The longest part of a list. */
    public static final int MAX_LIMIT = 200;

    private QueryStore store;
    private Catalog catalog;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskQuery() {}

    /** Queries on this store. */
    @Inject
    public TaskQuery(QueryStore store, Catalog catalog) {
        this.store = store;
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
                texts.error());
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
     * Tasks, the latest order first. New tasks never move what a cursor has yet to show.
     *
     * @param sight only tasks among these
     * @param states only tasks in one of these states; in any if empty
     * @param types only tasks of these types; of any if empty
     * @param limit how many at most, 1 to {@value #MAX_LIMIT}
     * @param before only tasks ordered before this {@code seq}
     */
    public Page<TaskSummary, Long> list(
            Sight sight, Set<TaskState> states, Collection<String> types, int limit, @Nullable Long before) {
        checkLimit(limit);
        return Page.of(store.list(sight, states, types, limit + 1, before), limit, TaskSummary::seq);
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
