package org.longhaul.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What the OpenAPI document promises, to hold answers against it: status, headers, content type and body. It is stricter
 * than the document is to clients: a member or a header that is not in it is an error here, so that nothing is sent that
 * is not described.
 */
public final class ApiContract {
    private static final Path FILE = Path.of("src/main/resources/META-INF/openapi.yaml");
    private static final String ROOT = "/api";

    /** What HTTP and the server need, and what the description says of all answers together. */
    private static final Set<String> EVERYWHERE = Set.of(
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "date",
            "keep-alive",
            "server",
            "transfer-encoding",
            "x-content-type-options",
            "x-frame-options",
            "x-powered-by");

    /** What may be answered to any request, whether there is something at its address or not. */
    private static final Map<String, String> ANYWHERE = Map.of(
            "400", "BadHeader",
            "401", "NotSignedIn",
            "403", "ForbiddenWrite",
            "404", "NotFound",
            "405", "MethodNotAllowed",
            "429", "TooManySignIns",
            "500", "ServerError",
            "503", "DatabaseAway");

    /** Such addresses are refused by Payara, in its own way. */
    private static final Pattern NEVER_ARRIVES = Pattern.compile("%00|%2[eE]|%5[cC]|%(?![0-9a-fA-F]{2})");

    private static final Pattern JSON = Pattern.compile("application/(\\w+\\+)?json");

    private final JsonNode document;
    private final ObjectNode schemas;
    private final SchemaRegistry registry;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    private ApiContract(JsonNode document) {
        this.document = document;
        schemas = JsonNodeFactory.instance.objectNode();
        document.at("/components/schemas")
                .properties()
                .forEach(each -> schemas.set(each.getKey(), strict(each.getValue(), false)));
        var config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
    }

    /** The contract that is shipped. */
    public static ApiContract shipped() {
        return Shipped.CONTRACT;
    }

    /** The contract that this document is. */
    public static ApiContract of(String document) {
        try {
            return new ApiContract(new YAMLMapper().readTree(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Shipped {
        static final ApiContract CONTRACT = of(text());

        private static String text() {
            try {
                return Files.readString(FILE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * An answer as it came.
     *
     * @param method of the request
     * @param path of the request as it was sent, without its query
     * @param headers by their names
     */
    public record Answer(String method, String path, int status, Map<String, List<String>> headers, String body) {
        Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(each -> each.getKey().equalsIgnoreCase(name))
                    .flatMap(each -> each.getValue().stream())
                    .findFirst();
        }

        String mediaType() {
            return header("Content-Type")
                    .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                    .orElse("");
        }
    }

    /** Holds an answer against the document, as {@link #check(Answer)} does. */
    public void check(HttpResponse<String> answer) {
        var request = answer.request();
        check(new Answer(
                request.method(),
                request.uri().getRawPath(),
                answer.statusCode(),
                answer.headers().map(),
                answer.body()));
    }

    /**
     * Holds an answer against the document. What is not under the root of the interface is not looked at.
     *
     * @throws AssertionError with all that is wrong
     */
    public void check(Answer answer) {
        if (!(answer.path().equals(ROOT) || answer.path().startsWith(ROOT + "/"))
                || NEVER_ARRIVES.matcher(answer.path()).find()) {
            return;
        }
        Optional<String> path = template(answer.path(), answer.method());
        JsonNode operation = path.map(at -> operation(at, answer.method())).orElse(document.path("nothing"));
        if (operation.isMissingNode() && answer.method().equals("OPTIONS") && answer.status() < 300) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        response(operation, answer.status())
                .ifPresentOrElse(
                        response -> check(response, answer, wrong),
                        () -> wrong.add("this status is not among its responses"));
        if (!wrong.isEmpty()) {
            throw new AssertionError("The answer %d to %s %s is not as openapi.yaml says of %s:%n- %s%n%s%n%s"
                    .formatted(
                            answer.status(),
                            answer.method(),
                            answer.path(),
                            path.orElse("an address that is none"),
                            String.join("\n- ", wrong),
                            answer.headers(),
                            answer.body()));
        }
    }

    private JsonNode operation(String path, String method) {
        String described = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        return document.path("paths").path(path).path(described);
    }

    private Optional<JsonNode> response(JsonNode operation, int status) {
        String code = String.valueOf(status);
        JsonNode response = resolved(operation.path("responses").path(code));
        if (operation.isMissingNode() && ANYWHERE.containsKey(code)) {
            response = document.path("components").path("responses").path(ANYWHERE.get(code));
        }
        return Optional.of(response).filter(found -> !found.isMissingNode());
    }

    private void check(JsonNode response, Answer answer, List<String> wrong) {
        checkHeaders(response.path("headers"), answer, wrong);
        JsonNode content = response.path("content");
        if (answer.method().equals("HEAD") || answer.status() == 304) {
            return;
        }
        if (content.isMissingNode()) {
            if (!answer.body().isEmpty()) {
                wrong.add("it has a body, and should have none");
            }
            return;
        }
        JsonNode media = content.path(answer.mediaType());
        if (media.isMissingNode()) {
            wrong.add("its content type is '%s', and should be among %s".formatted(answer.mediaType(), names(content)));
        } else if (JSON.matcher(answer.mediaType()).matches()) {
            wrong.addAll(errors(media.path("schema"), answer.body()));
        }
    }

    private void checkHeaders(JsonNode described, Answer answer, List<String> wrong) {
        Set<String> names = names(described);
        answer.headers().keySet().stream()
                .filter(name -> !name.startsWith(":"))
                .filter(name -> !EVERYWHERE.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name -> names.stream().noneMatch(name::equalsIgnoreCase))
                .forEach(name -> wrong.add("the header %s is not described".formatted(name)));
        for (String name : names) {
            JsonNode header = resolved(described.path(name));
            Optional<String> value = answer.header(name);
            if (value.isEmpty() && header.path("required").asBoolean()) {
                wrong.add("the header %s is missing".formatted(name));
            }
            value.ifPresent(text -> validate(header.path("schema"), ofHeader(header.path("schema"), text))
                    .forEach(error -> wrong.add("the header %s: %s".formatted(name, error))));
        }
    }

    private static JsonNode ofHeader(JsonNode schema, String text) {
        boolean number = schema.path("type").asText().equals("integer") && text.matches("-?\\d{1,18}");
        return number
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : JsonNodeFactory.instance.textNode(text);
    }

    private List<String> errors(JsonNode schema, String body) {
        try {
            JsonNode value = new com.fasterxml.jackson.databind.ObjectMapper().readTree(body);
            Set<String> problems = problems(schema);
            String type = value.path("type").asText();
            if (!problems.isEmpty() && !problems.contains(type)) {
                return List.of("the problem %s is not among %s".formatted(type, problems));
            }
            return validate(schema, value);
        } catch (JsonProcessingException e) {
            return List.of("its body is not JSON: " + e.getOriginalMessage());
        }
    }

    /** What is wrong with a value of this schema, which may be a reference into the document. */
    public List<String> validate(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(Error::toString)
                .toList();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("allOf", JsonNodeFactory.instance.arrayNode().add(strict(schema, true)));
        root.set("components", JsonNodeFactory.instance.objectNode().set("schemas", schemas));
        return registry.getSchema(root);
    }

    /** The same schema, under which what it does not describe is an error; what is combined is closed as a whole. */
    private static JsonNode strict(JsonNode schema, boolean closed) {
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = schema.deepCopy();
        for (String combined : List.of("allOf", "oneOf", "anyOf")) {
            if (copy.path(combined) instanceof ArrayNode members) {
                ArrayNode open = JsonNodeFactory.instance.arrayNode();
                members.forEach(member -> open.add(strict(member, false)));
                copy.set(combined, open);
            }
        }
        if (copy.path("properties") instanceof ObjectNode properties) {
            names(properties).forEach(name -> properties.set(name, strict(properties.get(name), true)));
        }
        for (String inner : List.of("items", "additionalProperties")) {
            if (copy.has(inner)) {
                copy.set(inner, strict(copy.get(inner), true));
            }
        }
        boolean describes = copy.has("$ref") || copy.has("properties") || copy.has("allOf") || copy.has("oneOf");
        if (closed && describes && !copy.has("additionalProperties")) {
            copy.put("unevaluatedProperties", false);
        }
        return copy;
    }

    /** The types of problem that a schema allows; none if it is of something else. */
    private Set<String> problems(JsonNode schema) {
        Set<String> found = new LinkedHashSet<>();
        schema.path("oneOf").forEach(each -> found.addAll(problems(each)));
        JsonNode resolved = resolved(schema);
        if (schema.has("$ref")) {
            resolved.path("allOf")
                    .forEach(part -> part.at("/properties/type/enum").forEach(type -> found.add(type.asText())));
        }
        return found.stream()
                .filter(type -> type.startsWith("https://longhaul.org/problems/"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The node itself, or what it refers to. */
    public JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isTextual() ? resolved(document.at(reference.asText().substring(1))) : node;
    }

    /** The whole document. */
    public JsonNode document() {
        return document;
    }

    /** The described path that this address is one of; names go before variables. */
    private Optional<String> template(String path, String method) {
        String below = path.substring(ROOT.length());
        List<String> segments = segments(below);
        return StreamSupport.stream(
                        ((Iterable<String>) () -> document.path("paths").fieldNames()).spliterator(), false)
                .filter(template -> matches(segments(template), segments))
                .min(Comparator.comparing(
                                (String template) -> operation(template, method).isMissingNode())
                        .thenComparingLong(ApiContract::variables));
    }

    private static boolean matches(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!template.get(i).startsWith("{") && !template.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> segment.replaceFirst(";.*", ""))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static long variables(String template) {
        return template.chars().filter(c -> c == '{').count();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
