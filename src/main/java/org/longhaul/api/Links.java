package org.longhaul.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.longhaul.query.TaskSummary;

/** Where things are, as absolute addresses under the one the client used. */
final class Links {
    private final UriInfo uri;

    Links(UriInfo uri) {
        this.uri = uri;
    }

    /** The address of a task. */
    URI task(String id) {
        return at("tasks", id);
    }

    /** The address of a place under the root of the interface. */
    URI at(String... segments) {
        return uri.getBaseUriBuilder().segment(segments).build();
    }

    /** The address of the next part of the list that was asked for, with all its filters. */
    String next(String parameter, String place) {
        UriBuilder next = uri.getRequestUriBuilder();
        return next.replaceQueryParam(parameter, place).build().toString();
    }

    /** What can be looked at and done from here. */
    JsonObject of(TaskSummary task) {
        JsonObjectBuilder links = Json.createObjectBuilder()
                .add("self", task(task.id()).toString())
                .add("comments", at("tasks", task.id(), "comments").toString())
                .add("events", at("tasks", task.id(), "events").toString());
        if (task.abortable() && !task.state().isFinal()) {
            links.add("abort", at("tasks", task.id(), "abort").toString());
        }
        return links.build();
    }
}
