package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.request.Fields;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.Operation;

/** The settings that can be changed while Longhaul runs. */
@Path("/settings")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class SettingsResource {
    private LiveSettings settings;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SettingsResource() {}

    /** Shows and changes these. */
    @Inject
    public SettingsResource(LiveSettings settings, CurrentCaller caller) {
        this.settings = settings;
        this.caller = caller;
    }

    /** All of them, as they are in force on this node. */
    @GET
    @Does(Operation.READ_SETTINGS)
    public Response list() {
        settings.refresh();
        return Response.ok(json().toString()).build();
    }

    /** Changes those that are named, all or none. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.CHANGE_SETTINGS)
    public Response change(InputStream body, @Context HttpHeaders headers) {
        var names = Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toSet());
        JsonObject given = JsonBody.parse(LimitedBody.read(body, headers));
        var fields = new Fields(given, names);
        var changes = new LinkedHashMap<String, String>();
        given.keySet().stream().filter(names::contains).forEach(name -> {
            String text = fields.text(name);
            if (text != null) {
                changes.put(name, text);
            }
        });
        fields.done();
        settings.change(changes, caller.get().actor());
        return Response.ok(json().toString()).build();
    }

    private JsonObject json() {
        var all = JSON.createArrayBuilder();
        for (LiveSettings.Value value : settings.all()) {
            JsonObjectBuilder one = JSON.createObjectBuilder()
                    .add("name", value.setting().key())
                    .add("value", value.content())
                    .add("default", value.setting().standard())
                    .add("allowed", value.setting().kind().expected())
                    .add("meaning", value.setting().meaning());
            if (value.changed() != null && value.changedBy() != null) {
                one.add("changed", value.changed().toString()).add("changedBy", value.changedBy());
            }
            all.add(one);
        }
        return JSON.createObjectBuilder().add("settings", all).build();
    }
}
