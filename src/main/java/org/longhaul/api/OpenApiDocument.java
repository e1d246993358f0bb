package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The OpenAPI document of the interface, as it is shipped or with what only the running server knows. */
final class OpenApiDocument {
    private static final String FILE = "META-INF/openapi.yaml";
    private static final String SCHEMAS = "#/components/schemas/";

    /** What stands before a type's name in the name of the schema of its orders. */
    private static final String ORDER_OF = "OrderOf.";

    private final Map<String, Object> document;

    private OpenApiDocument(Map<String, Object> document) {
        this.document = document;
    }

    /** The document as it is shipped. */
    static OpenApiDocument shipped() {
        return Shipped.DOCUMENT;
    }

    /** The same with this address of the server, which has no slash at its end. */
    OpenApiDocument withServer(String address) {
        Map<String, Object> copy = copy(document);
        copy.put("servers", List.of(Map.of("url", address)));
        return new OpenApiDocument(copy);
    }

    /** The same with a schema and an example for the orders of each type; without types it stays as it is. */
    OpenApiDocument withTypes(Collection<TypeDefinition> types) {
        if (types.isEmpty()) {
            return this;
        }
        Map<String, Object> copy = copy(document);
        Map<String, Object> schemas = at(copy, "components", "schemas");
        List<Object> orders = new ArrayList<>();
        Map<String, Object> examples = new LinkedHashMap<>();
        types.stream().sorted(Comparator.comparing(TypeDefinition::name)).forEach(type -> {
            schemas.put(ORDER_OF + type.name(), order(type));
            orders.add(reference(ORDER_OF + type.name()));
            examples.put(type.name(), Map.of("value", example(type)));
        });
        orders.add(reference("Orders"));
        Map<String, Object> body = at(copy, "paths", "/tasks", "post", "requestBody", "content", "application/json");
        body.put("schema", Map.of("oneOf", orders));
        body.put("examples", examples);
        return new OpenApiDocument(copy);
    }

    private static Map<String, Object> order(TypeDefinition type) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        type.parameters().forEach(each -> parameters.put(each.name(), schema(each)));
        Map<String, Object> schema = new LinkedHashMap<>(Map.of("type", "object", "additionalProperties", false));
        schema.put("properties", parameters);
        List<String> required = type.parameters().stream()
                .filter(ParameterDefinition::required)
                .map(ParameterDefinition::name)
                .toList();
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("type", "object");
        if (!required.isEmpty()) {
            schema.put("required", required);
            more.put("required", List.of("parameters"));
        }
        more.put(
                "properties",
                Map.of("type", Map.of("type", "string", "enum", List.of(type.name())), "parameters", schema));
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("description", type.description());
        order.put("allOf", List.of(reference("Order"), more));
        return order;
    }

    private static Map<String, Object> schema(ParameterDefinition parameter) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (parameter.type()) {
            case INTEGER -> {
                schema.put("type", "integer");
                schema.put("format", "int64");
                bounds(schema, parameter, "minimum", "maximum");
            }
            case NUMBER -> {
                schema.put("type", "number");
                bounds(schema, parameter, "minimum", "maximum");
            }
            case BOOLEAN -> schema.put("type", "boolean");
            case MAP -> {
                schema.put("type", "object");
                schema.put("additionalProperties", Map.of("type", "string"));
            }
            case DURATION -> {
                schema.put("type", "string");
                schema.put("example", "PT30S");
            }
            default -> {
                schema.put("type", "string");
                bounds(schema, parameter, "minLength", "maxLength");
            }
        }
        if (!parameter.description().isEmpty()) {
            schema.put("description", parameter.description());
        }
        if (!parameter.allowed().isEmpty()) {
            schema.put("enum", parameter.allowed());
        }
        Object standard = parameter.defaultValue();
        if (parameter.secret()) {
            schema.put("writeOnly", true);
        } else if (standard != null) {
            schema.put("default", plain(standard));
        }
        return schema;
    }

    private static void bounds(Map<String, Object> schema, ParameterDefinition parameter, String min, String max) {
        if (parameter.min() != Long.MIN_VALUE) {
            schema.put(min, parameter.min());
        }
        if (parameter.max() != Long.MAX_VALUE) {
            schema.put(max, parameter.max());
        }
    }

    private static Map<String, Object> example(TypeDefinition type) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        type.parameters().stream()
                .filter(ParameterDefinition::required)
                .forEach(each -> parameters.put(each.name(), example(each)));
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("type", type.name());
        order.put("parameters", parameters);
        return order;
    }

    private static Object example(ParameterDefinition parameter) {
        if (!parameter.allowed().isEmpty()) {
            return parameter.allowed().get(0);
        }
        return switch (parameter.type()) {
            case INTEGER, NUMBER -> Math.min(Math.max(parameter.min(), 60), parameter.max());
            case BOOLEAN -> true;
            case MAP -> Map.of("name", "value");
            case DURATION -> "PT30S";
            default -> parameter.name();
        };
    }

    private static Object plain(Object value) {
        return value instanceof Number || value instanceof Boolean || value instanceof Map ? value : value.toString();
    }

    private static Map<String, Object> reference(String schema) {
        return Map.of("$ref", SCHEMAS + schema);
    }

    /** The document as JSON text. */
    String json() {
        return JSON.createObjectBuilder(document).build().toString();
    }

    /** The document as YAML text. */
    String yaml() {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .setSchema(new ReadByAll())
                .build();
        return new Dump(settings).dumpToString(document);
    }

    @SuppressWarnings("unchecked") // the names in an OpenAPI document are strings
    private static Map<String, Object> at(Map<String, Object> map, String... path) {
        Map<String, Object> found = map;
        for (String name : path) {
            if (!(found.get(name) instanceof Map<?, ?> next)) {
                throw new IllegalStateException("The OpenAPI document has no " + String.join(".", path));
            }
            found = (Map<String, Object>) next;
        }
        return found;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) ->
                copy.put(String.valueOf(name), value instanceof Map<?, ?> nested ? copy(nested) : value));
        return copy;
    }

    /** Quotes what readers of older YAML would take for something else than a text: {@code no}, times. */
    private static final class ReadByAll extends CoreSchema {
        private static final Pattern TRUTH = Pattern.compile("[yYnN]|(?i:yes|no|on|off)");
        private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d?-\\d\\d?.*");

        @Override
        public ScalarResolver getScalarResolver() {
            return (value, implicit) -> implicit
                            && (TRUTH.matcher(value).matches()
                                    || TIME.matcher(value).matches())
                    ? Tag.BOOL
                    : super.getScalarResolver().resolve(value, implicit);
        }
    }

    /** Read when it is first asked for. */
    private static final class Shipped {
        static final OpenApiDocument DOCUMENT = read();

        private static OpenApiDocument read() {
            try (InputStream file = besideTheClasses().openStream()) {
                if (new Load(LoadSettings.builder().build()).loadFromInputStream(file) instanceof Map<?, ?> read) {
                    return new OpenApiDocument(copy(read));
                }
                throw new IllegalStateException("There is no document in " + FILE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** An application around Longhaul may have a document of its own by that name. */
        private static URL besideTheClasses() throws IOException {
            String name = OpenApiDocument.class.getName().replace('.', '/') + ".class";
            URL own = Objects.requireNonNull(OpenApiDocument.class.getResource("/" + name));
            String text = own.toString();
            return URI.create(text.substring(0, text.length() - name.length()) + FILE)
                    .toURL();
        }
    }
}
