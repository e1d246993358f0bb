package org.longhaul.builtin.bulk;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.longhaul.query.TaskFilter;
import org.longhaul.security.Caller;
import org.longhaul.security.Grant;
import org.longhaul.spi.Parameters;
import org.longhaul.task.Sight;

/**
 * What a bulk task is to do, as its parameters keep it.
 *
 * @param act the name of the act
 * @param filter the tasks it is done to
 * @param sight the tasks that whoever ordered it might do it to
 * @param by who ordered it, and from where; with their roles if it was through JMX, since nobody can be asked for those
 *     later
 */
record BulkOrder(String act, TaskFilter filter, Sight sight, Caller by) {
    static final String OPERATION = "operation";
    static final String FILTER = "filter";
    static final String SIGHT = "sight";
    static final String ACCOUNT = "account";
    static final String ORIGIN = "origin";
    static final String GRANTS = "grants";

    private static final String ALL = "all";
    private static final String PRODUCTS = "products";
    private static final String SUBMITTER = "submitter";

    static BulkOrder of(Parameters parameters) {
        return new BulkOrder(
                parameters.requiredText(OPERATION),
                TaskFilter.of(parameters.text(FILTER).orElse("")),
                sight(parameters.requiredText(SIGHT)),
                new Caller(
                        parameters.requiredText(ACCOUNT),
                        parameters.text(ORIGIN).orElse(null),
                        Grant.all(parameters.text(GRANTS).orElse(""))));
    }

    Map<String, Object> parameters() {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put(OPERATION, act);
        if (!filter.isEmpty()) {
            parameters.put(FILTER, filter.text());
        }
        parameters.put(SIGHT, written(sight));
        parameters.put(ACCOUNT, by.name());
        if (by.origin() != null) {
            parameters.put(ORIGIN, by.origin());
        }
        if (Caller.throughJmx(by.actor())) {
            parameters.put(GRANTS, Grant.codes(by.grants()));
        }
        return parameters;
    }

    private static String written(Sight sight) {
        var products = JSON.createArrayBuilder();
        sight.products().stream().sorted().forEach(products::add);
        var json = JSON.createObjectBuilder().add(ALL, sight.all()).add(PRODUCTS, products);
        if (sight.submitter() != null) {
            json.add(SUBMITTER, sight.submitter());
        }
        return json.build().toString();
    }

    private static Sight sight(String text) {
        try (var reader = JSON.createReader(new StringReader(text))) {
            JsonObject json = reader.readObject();
            Set<String> products = json.getJsonArray(PRODUCTS).getValuesAs(JsonString.class).stream()
                    .map(JsonString::getString)
                    .collect(Collectors.toSet());
            JsonString submitter = json.getJsonString(SUBMITTER);
            return new Sight(json.getBoolean(ALL), products, submitter == null ? null : submitter.getString());
        }
    }
}
