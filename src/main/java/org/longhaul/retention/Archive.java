package org.longhaul.retention;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.platform.Configured;
import org.longhaul.platform.Settings;

/**
 * Keeps what is removed, in files, if {@code longhaul.archive} names a folder. A task is on disk before the transaction
 * that removes it commits: of a crash between the two comes a task that is in the archive twice, never one that is lost.
 * If the archive cannot be written, nothing is removed. Secrets are masked, as everywhere.
 */
@ApplicationScoped
public class Archive {
    /** The columns of {@code task_detail} that hold JSON. */
    private static final List<String> JSON_TEXTS = List.of("attributes", "result");

    private ArchiveStore store;
    private Catalog catalog;
    private Clock clock;
    private @Nullable Path folder;
    private @Nullable ArchiveFile file;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Archive() {}

    /** As configured. */
    @Inject
    public Archive(ArchiveStore store, Catalog catalog, Clock clock, Settings settings) {
        this(
                store,
                catalog,
                clock,
                Configured.application()
                        .text("longhaul.archive")
                        .map(name -> settings.home().resolve(name))
                        .orElse(null),
                settings.node());
    }

    /** In this folder; none if null. */
    Archive(ArchiveStore store, Catalog catalog, Clock clock, @Nullable Path folder, String node) {
        this.store = store;
        this.catalog = catalog;
        this.clock = clock;
        this.folder = folder;
        this.file = folder == null ? null : new ArchiveFile(folder, node);
    }

    /** Whether anything is kept. */
    boolean on() {
        return folder != null;
    }

    /** Tasks as they are read, locked until the caller's transaction ends: nobody changes them before they go. */
    Map<String, JsonObject> read(Collection<Expired> expired) {
        List<String> ids = store.lock(expired.stream().map(Expired::id).sorted().toList());
        var details = new HashMap<String, JsonObject>();
        store.details(ids).forEach(row -> details.put(row.task(), row.columns()));
        var events = new HashMap<String, JsonArrayBuilder>();
        store.events(ids)
                .forEach(row -> events.computeIfAbsent(row.task(), id -> JSON.createArrayBuilder())
                        .add(without(row.columns(), Set.of("taskId"))));
        var limits = new HashMap<String, Limit>();
        expired.forEach(task -> limits.put(task.id(), task.limit()));
        Instant now = clock.instant();
        var tasks = new HashMap<String, JsonObject>();
        store.tasks(ids).forEach(row -> {
            JsonObjectBuilder json = JSON.createObjectBuilder(row.columns());
            JsonObject detail = details.get(row.task());
            if (detail != null) {
                json.addAll(shown(row.columns().getString("type"), detail));
            }
            json.add("events", events.getOrDefault(row.task(), JSON.createArrayBuilder()))
                    .add("archived", now.toString())
                    .add("limit", String.valueOf(limits.get(row.task())));
            tasks.put(row.task(), json.build());
        });
        return tasks;
    }

    private JsonObjectBuilder shown(String type, JsonObject detail) {
        JsonObjectBuilder json = without(detail, Set.of("taskId", "parameters", "attributes", "result"));
        json.add("parameters", ParametersJson.masked(catalog.find(type), detail.getString("parameters")));
        for (String name : JSON_TEXTS) {
            if (detail.containsKey(name)) {
                json.add(name, value(detail.getString(name)));
            }
        }
        return json;
    }

    private static JsonObjectBuilder without(JsonObject object, Set<String> names) {
        JsonObjectBuilder json = JSON.createObjectBuilder(object);
        names.forEach(json::remove);
        return json;
    }

    private static JsonValue value(String text) {
        try (var reader = JSON.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    /**
     * Writes those of these tasks that go, and returns when the disk has them.
     *
     * @throws ArchiveException if it cannot
     */
    void write(Map<String, JsonObject> tasks, Collection<Expired> going) {
        ArchiveFile to = file;
        if (to == null || going.isEmpty()) {
            return;
        }
        var lines = new ArrayList<String>();
        var ids = new HashSet<String>();
        going.forEach(task -> {
            JsonObject json = tasks.get(task.id());
            if (json != null && ids.add(task.id())) {
                lines.add(json.toString());
            }
        });
        try {
            to.append(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), lines);
        } catch (IOException e) {
            throw new ArchiveException(
                    "The archive in %s cannot be written (%s): ended tasks stay until it can, every pass tries again"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }
}
