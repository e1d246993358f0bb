package org.longhaul.builtin.nodes;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.spi.Child;
import org.longhaul.spi.Execution;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskRequest;
import org.longhaul.spi.TaskType;

/**
 * Has a task done once on every node that is up: one child for each. A node that joins later is not in it; a node that
 * ends before its child has ends the child as DROPPED.
 */
@TaskType(
        name = OnEveryNode.TYPE,
        module = "nodes",
        description = "Has a task done once on every node that is up.",
        parameters = {
            @Parameter(name = "type", required = true, max = 64, description = "The type of the task."),
            @Parameter(
                    name = "parameters",
                    defaultValue = "{}",
                    max = 30_000,
                    description = "The parameters of the task, as a JSON object."),
            @Parameter(
                    name = "tolerate",
                    type = ParameterType.INTEGER,
                    defaultValue = "0",
                    min = 0,
                    description = "On how many nodes it may end otherwise than succeeded.")
        },
        restartable = true,
        submitters = {"task-operator", "task-admin"},
        execution = Execution.DIRECT)
public class OnEveryNode implements TaskHandler {
    static final String TYPE = "on-every-node";

    private final Catalog catalog;

    /** Orders tasks of this catalog's types. */
    @Inject
    public OnEveryNode(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void check(Parameters parameters) {
        String name = parameters.requiredText("type");
        TypeDefinition type = catalog.find(name)
                .orElseThrow(() -> new InvalidParameterException("type", "is no type; GET /api/types lists them"));
        if (name.equals(TYPE)) {
            throw new InvalidParameterException("type", "is another type than this one");
        }
        if (!type.submitters().isEmpty()) {
            throw new InvalidParameterException("type", "is a type that anybody may submit; this one names who may");
        }
        if (type.limit() > 0) {
            throw new InvalidParameterException(
                    "type",
                    "is a type without a limit; of this one only %d run in the cluster".formatted(type.limit()));
        }
        if (type.parameters().stream().anyMatch(ParameterDefinition::secret)) {
            throw new InvalidParameterException("type", "is a type without secret parameters");
        }
        read(parameters.text("parameters").orElse("{}"));
    }

    @Override
    public void run(TaskContext context) {
        String type = context.parameters().requiredText("type");
        Map<String, Object> values =
                read(context.parameters().text("parameters").orElse("{}"));
        context.spread(Spread.over(context.nodes().stream().map(node -> child(type, values, node)))
                .tolerating(context.parameters().integer("tolerate").orElse(0L)));
    }

    private static Child child(String type, Map<String, Object> values, String node) {
        var request = TaskRequest.of(type).summary("on node " + node).attribute("node", node);
        for (var each : values.entrySet()) {
            request = request.with(each.getKey(), each.getValue());
        }
        return Child.of(node, request).on(node);
    }

    private static Map<String, Object> read(String text) {
        try (var reader = JSON.createReader(new StringReader(text))) {
            JsonObject json = reader.readObject();
            var values = new LinkedHashMap<String, Object>();
            json.forEach((name, value) -> values.put(name, plain(name, value)));
            return values;
        } catch (JsonException e) {
            throw new InvalidParameterException("parameters", "is a JSON object: " + e.getMessage());
        }
    }

    private static Object plain(String name, JsonValue value) {
        if (value instanceof JsonString text) {
            return text.getString();
        } else if (value instanceof JsonNumber number) {
            return number.isIntegral() ? (Object) number.longValue() : (Object) number.doubleValue();
        } else if (value == JsonValue.TRUE || value == JsonValue.FALSE) {
            return value == JsonValue.TRUE;
        }
        throw new InvalidParameterException("parameters", "has texts, numbers, true and false only; see " + name);
    }
}
