package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.spi.ParameterType;

/** Writes what a task type says of itself as JSON. */
final class TypeJson {
    private TypeJson() {}

    static JsonObject write(TypeDefinition type, Links links) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("name", type.name())
                .add("module", type.module())
                .add("description", type.description())
                .add("abortable", type.abortable())
                .add("restartable", type.restartable())
                .add("attempts", type.attempts())
                .add("backoff", type.backoff().toString())
                .add("maxBackoff", type.maxBackoff().toString())
                .add("execution", type.execution().name());
        if (type.timeout() != null) {
            json.add("timeout", type.timeout().toString());
        }
        if (type.ttl() != null) {
            json.add("ttl", type.ttl().toString());
        }
        if (type.limit() > 0) {
            json.add("limit", type.limit());
        }
        if (type.nodeLimit() > 0) {
            json.add("nodeLimit", type.nodeLimit());
        }
        json.add("submitters", JSON.createArrayBuilder(type.submitters()));
        JsonArrayBuilder parameters = JSON.createArrayBuilder();
        type.parameters().forEach(parameter -> parameters.add(of(parameter)));
        return json.add("parameters", parameters)
                .add(
                        "links",
                        JSON.createObjectBuilder()
                                .add("self", links.at("types", type.name()).toString()))
                .build();
    }

    private static JsonObjectBuilder of(ParameterDefinition parameter) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("name", parameter.name())
                .add("type", parameter.type().name())
                .add("required", parameter.required())
                .add("secret", parameter.secret())
                .add("description", parameter.description());
        Object standard = parameter.defaultValue();
        if (standard != null) {
            ParametersJson.add(json, "default", parameter.secret() ? ParametersJson.MASK : standard);
        }
        if (parameter.min() != Long.MIN_VALUE) {
            json.add("min", parameter.min());
        }
        if (parameter.max() != Long.MAX_VALUE) {
            boolean text = parameter.type() == ParameterType.STRING || parameter.type() == ParameterType.FILE;
            json.add(text ? "maxLength" : "max", parameter.max());
        }
        if (!parameter.allowed().isEmpty()) {
            json.add("allowed", JSON.createArrayBuilder(parameter.allowed()));
        }
        return json;
    }
}
