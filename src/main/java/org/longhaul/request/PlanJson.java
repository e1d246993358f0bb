package org.longhaul.request;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.schedule.Overlap;
import org.longhaul.schedule.Plan;
import org.longhaul.task.InvalidOrderException;

/** Reads a schedule from its JSON. */
public final class PlanJson {
    private static final Set<String> FIELDS = Set.of(
            "type",
            "parameters",
            "interval",
            "intervalSeconds",
            "starts",
            "ends",
            "tag",
            "priority",
            "product",
            "summary",
            "ttl",
            "overlap");
    private static final String TIME = "a time such as \"2030-01-31T08:00:00Z\"";
    private static final String DURATION = "an ISO-8601 duration such as \"PT10M\"";

    private PlanJson() {}

    /** The names of what a plan says, and these. */
    private static Set<String> fieldsAnd(String... more) {
        var names = new HashSet<>(FIELDS);
        names.addAll(List.of(more));
        return names;
    }

    /** A plan with its name. */
    public record Named(String name, Plan plan) {}

    /**
     * The plan in this object.
     *
     * @throws InvalidOrderException if a field is unknown, mistyped or missing
     */
    public static Named read(JsonObject json) {
        var fields = new Fields(json, fieldsAnd("name"));
        String name = fields.requiredText("name");
        if (absent(json, "interval") && absent(json, "intervalSeconds")) {
            fields.requiredText("interval");
        }
        String type = fields.requiredText("type");
        var nothing = new Plan(type, Map.of(), Duration.ZERO, null, null, null, 0, null, null, null, Overlap.SKIP);
        Plan plan = merged(nothing, json, fields);
        fields.done();
        return new Named(name, plan);
    }

    /** The plan with what this object says: a field that is there replaces what was, null is as at first. */
    public static Plan merge(Plan before, JsonObject json) {
        var fields = new Fields(json, FIELDS);
        if (json.containsKey("type") && absent(json, "type")) {
            fields.requiredText("type");
        }
        if (json.containsKey("interval") && absent(json, "interval") && absent(json, "intervalSeconds")) {
            fields.requiredText("interval");
        }
        Plan plan = merged(before, json, fields);
        fields.done();
        return plan;
    }

    private static Plan merged(Plan before, JsonObject json, Fields fields) {
        Duration interval = interval(before.interval(), json, fields);
        String type = fields.text("type");
        return new Plan(
                type == null ? before.type() : type,
                json.containsKey("parameters") ? OrderJson.values(fields.object("parameters")) : kept(before, type),
                interval,
                given(json, "starts", fields.parsed("starts", OrderJson::instant, TIME), before.starts()),
                given(json, "ends", fields.parsed("ends", OrderJson::instant, TIME), before.ends()),
                given(json, "tag", fields.text("tag"), before.tag()),
                json.containsKey("priority") ? fields.integer("priority", 0) : before.priority(),
                given(json, "product", fields.text("product"), before.product()),
                given(json, "summary", fields.text("summary"), before.summary()),
                given(json, "ttl", fields.parsed("ttl", Duration::parse, DURATION), before.ttl()),
                json.containsKey("overlap") ? overlap(fields) : before.overlap());
    }

    /** Another type begins without parameters: it might show what the one before keeps secret. */
    private static Map<String, Object> kept(Plan before, @Nullable String type) {
        return type == null || type.equals(before.type()) ? before.parameters() : Map.of();
    }

    private static <T> @Nullable T given(JsonObject json, String name, @Nullable T now, @Nullable T before) {
        return json.containsKey(name) ? now : before;
    }

    private static boolean absent(JsonObject json, String name) {
        return !json.containsKey(name) || json.isNull(name);
    }

    private static Duration interval(Duration before, JsonObject json, Fields fields) {
        boolean seconds = !absent(json, "intervalSeconds");
        if (seconds && !absent(json, "interval")) {
            fields.wrong("intervalSeconds", "does not go together with interval: name one of them");
        } else if (seconds) {
            int count = fields.integer("intervalSeconds", 1);
            if (count < 1) {
                fields.wrong("intervalSeconds", "is 1 or more");
            }
            return Duration.ofSeconds(count);
        }
        Duration given = fields.parsed("interval", Duration::parse, DURATION);
        return given == null ? before : given;
    }

    private static Overlap overlap(Fields fields) {
        String text = fields.text("overlap");
        if (text == null || text.equals("skip")) {
            return Overlap.SKIP;
        }
        if (!text.equals("allow")) {
            fields.wrong("overlap", "is skip or allow");
        }
        return Overlap.ALLOW;
    }
}
