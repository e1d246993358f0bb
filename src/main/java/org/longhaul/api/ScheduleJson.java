package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.schedule.Schedule;
import org.longhaul.schedule.Tick;

/** Schedules as JSON, and plans from JSON. */
final class ScheduleJson {
    static final String NAME = "name";

    private ScheduleJson() {}

    /** A schedule, secrets masked. */
    static JsonObjectBuilder write(Schedule schedule, Catalog catalog, Links links) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add(NAME, schedule.name())
                .add("type", schedule.type())
                .add("parameters", ParametersJson.masked(catalog.find(schedule.type()), schedule.stored()))
                .add("interval", schedule.interval().toString())
                .add("intervalSeconds", schedule.interval().toSeconds())
                .add("starts", schedule.starts().toString());
        add(json, "ends", schedule.ends());
        add(json, "tag", schedule.tag());
        json.add("priority", schedule.priority());
        add(json, "product", schedule.product());
        add(json, "summary", schedule.summary());
        add(json, "ttl", schedule.ttl());
        json.add("overlap", schedule.overlap().name().toLowerCase(Locale.ROOT))
                .add("state", schedule.state().name());
        add(json, "node", schedule.node());
        add(json, "nextDue", schedule.nextDue());
        add(json, "lastDue", schedule.lastDue());
        add(json, "lastTask", schedule.lastTask());
        json.add("owner", schedule.owner())
                .add("created", schedule.created().toString())
                .add("changed", schedule.changed().toString())
                .add("links", links(schedule, links));
        return json;
    }

    /** A schedule with its latest ticks. */
    static JsonObject write(Schedule schedule, List<Tick> ticks, Catalog catalog, Links links) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        ticks.forEach(tick -> array.add(write(tick)));
        return write(schedule, catalog, links).add("ticks", array).build();
    }

    private static JsonObjectBuilder write(Tick tick) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("due", tick.due().toString())
                .add("outcome", tick.outcome().name())
                .add("ticks", tick.ticks());
        add(json, "task", tick.task());
        json.add("node", tick.node()).add("happened", tick.happened().toString());
        add(json, "note", tick.note());
        return json;
    }

    private static JsonObjectBuilder links(Schedule schedule, Links links) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("self", links.at("schedules", schedule.name()).toString())
                .add("run", links.at("schedules", schedule.name(), "run").toString());
        switch (schedule.state()) {
            case ACTIVE ->
                json.add(
                        "pause", links.at("schedules", schedule.name(), "pause").toString());
            case PAUSED ->
                json.add(
                        "resume",
                        links.at("schedules", schedule.name(), "resume").toString());
            case ENDED -> {}
        }
        Optional.ofNullable(schedule.lastTask())
                .ifPresent(task -> json.add("lastTask", links.task(task).toString()));
        return json;
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Object value) {
        if (value != null) {
            json.add(name, value.toString());
        }
    }

    /** The entity tag of a schedule, without quotes: it changes with what people change, and not with its ticks. */
    static String tag(Schedule schedule) {
        return schedule.id() + "-" + schedule.version();
    }
}
