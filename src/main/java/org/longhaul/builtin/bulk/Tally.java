package org.longhaul.builtin.bulk;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longhaul.platform.Texts;

/** How far a bulk task is, and what it met so far. It is its own checkpoint. */
final class Tally {
    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_TEXT = 300;

    private final long total;
    private long place;
    private long changed;
    private long unchanged;
    private long refused;
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(String id, String text) {}

    /** Nothing done yet of so many tasks. */
    Tally(long total) {
        this.total = total;
    }

    /** As it was written. */
    static Tally of(String checkpoint) {
        try (var reader = JSON.createReader(new StringReader(checkpoint))) {
            JsonObject json = reader.readObject();
            var tally = new Tally(number(json, "total"));
            tally.place = number(json, "place");
            tally.changed = number(json, "changed");
            tally.unchanged = number(json, "unchanged");
            tally.refused = number(json, "refused");
            for (JsonObject each : json.getJsonArray("problems").getValuesAs(JsonObject.class)) {
                tally.problems.add(new Problem(each.getString("id"), each.getString("text")));
            }
            return tally;
        }
    }

    private static long number(JsonObject json, String name) {
        return json.getJsonNumber(name).longValueExact();
    }

    /** The whole of it, as text. */
    String checkpoint() {
        var list = JSON.createArrayBuilder();
        problems.forEach(
                each -> list.add(JSON.createObjectBuilder().add("id", each.id()).add("text", each.text())));
        return JSON.createObjectBuilder()
                .add("total", total)
                .add("place", place)
                .add("changed", changed)
                .add("unchanged", unchanged)
                .add("refused", refused)
                .add("problems", list)
                .build()
                .toString();
    }

    void changed(long seq) {
        place = seq;
        changed++;
    }

    void unchanged(long seq) {
        place = seq;
        unchanged++;
    }

    void refused(long seq, String id, String why) {
        place = seq;
        refused++;
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(id, Texts.stored(why, MOST_TEXT)));
        }
    }

    /** The number of the last task it was done to. */
    long place() {
        return place;
    }

    /** How many tasks it was done to, or should have been. */
    long matched() {
        return changed + unchanged + refused;
    }

    /** How many there were when it began. */
    long total() {
        return Math.max(total, matched());
    }

    Map<String, Object> result() {
        var result = new LinkedHashMap<String, Object>();
        result.put("matched", matched());
        result.put("changed", changed);
        result.put("unchanged", unchanged);
        result.put("refused", refused);
        result.put(
                "problems",
                problems.stream()
                        .map(each -> Map.of("id", each.id(), "text", each.text()))
                        .toList());
        return result;
    }
}
