package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.security.Operation;
import org.longhaul.security.Role;
import org.longhaul.spi.Execution;
import org.longhaul.spi.ParameterType;
import org.longhaul.testing.ApiContract;

/** The OpenAPI document says what the code does: no more and no less. */
class OpenApiTest {
    /** What takes no account, and what takes nothing but one. */
    private static final Set<String> OPEN = Set.of("GET /openapi", "GET /docs", "GET /docs/{asset}", "POST /session");

    private static final Set<String> NO_OPERATION =
            Set.of("GET /", "GET /openapi", "GET /docs", "GET /docs/{asset}", "POST /session");

    private static final Set<String> VERBS = Set.of("get", "post", "put", "delete", "patch");
    private static final String PROBLEMS = "https://longhaul.org/problems/";
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern TOLD = Pattern.compile(
            "Problem\\s*\\.(?:of|invalid)\\(\\s*[\\w.]+,\\s*\"([a-z]+(?:-[a-z]+)*)\"", Pattern.MULTILINE);

    private final ApiContract contract = ApiContract.shipped();

    @Test
    void it_is_a_valid_document() throws IOException {
        assertValid(Files.readString(Path.of("src/main/resources/META-INF/openapi.yaml")));
    }

    @Test
    void it_is_still_valid_with_the_types_of_a_server() {
        OpenApiDocument full = full();

        assertValid(full.yaml());
        assertValid(full.json());
    }

    @Test
    void the_example_of_every_type_is_an_order_that_its_schema_allows() {
        ApiContract full = ApiContract.of(full().yaml());
        JsonNode body = full.document().at("/paths/~1tasks/post/requestBody/content/application~1json");

        JsonNode example = body.at("/examples/fetch/value");

        assertThat(example.toString())
                .isEqualTo("{\"type\":\"fetch\",\"parameters\":{\"url\":\"url\",\"retries\":9,\"mode\":\"slow\"}}");
        assertThat(full.validate(body.path("schema"), example)).isEmpty();
    }

    @Test
    void an_order_with_a_wrong_parameter_is_against_the_schema_of_its_type() throws IOException {
        ApiContract full = ApiContract.of(full().yaml());
        JsonNode schema = full.document().at("/paths/~1tasks/post/requestBody/content/application~1json/schema");

        for (String order : List.of(
                "{\"type\":\"fetch\",\"parameters\":{\"url\":\"u\",\"retries\":10,\"mode\":\"slow\"}}",
                "{\"type\":\"fetch\",\"parameters\":{\"retries\":1,\"mode\":\"slow\"}}",
                "{\"type\":\"fetch\",\"parameters\":{\"url\":\"u\",\"retries\":1,\"mode\":\"slow\",\"x\":1}}",
                "{\"type\":\"fetched\",\"parameters\":{}}")) {
            JsonNode value = new com.fasterxml.jackson.databind.ObjectMapper().readTree(order);
            assertThat(full.validate(schema, value)).as(order).isNotEmpty();
        }
    }

    @Test
    void a_secret_shows_no_default() {
        ApiContract full = ApiContract.of(full().yaml());

        JsonNode secret = full.document()
                .at("/components/schemas/OrderOf.fetch/allOf/1/properties/parameters/properties/password");

        assertThat(secret.has("default")).isFalse();
        assertThat(secret.path("writeOnly").asBoolean()).isTrue();
    }

    @Test
    void the_server_is_the_one_that_was_asked() {
        ApiContract here = ApiContract.of(
                OpenApiDocument.shipped().withServer("http://here:1/x/api").json());

        assertThat(here.document().at("/servers").toString()).isEqualTo("[{\"url\":\"http://here:1/x/api\"}]");
    }

    @Test
    void every_resource_method_is_described_and_everything_described_is_a_resource_method() {
        Set<String> described = new TreeSet<>(operations().keySet());

        assertThat(described).isEqualTo(new TreeSet<>(methods().keySet()));
    }

    @Test
    void every_resource_method_has_an_operation_or_needs_none() {
        Set<String> without = methods().entrySet().stream()
                .filter(each -> each.getValue().getAnnotation(Does.class) == null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(NO_OPERATION).containsAll(without);
    }

    @Test
    void every_operation_is_served() {
        Set<Operation> served = methods().values().stream()
                .map(method -> method.getAnnotation(Does.class))
                .filter(does -> does != null)
                .map(Does::value)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(served).isEqualTo(new TreeSet<>(Set.of(Operation.values())));
    }

    @Test
    void every_description_names_the_role_it_takes() {
        methods().forEach((name, method) -> {
            Does does = method.getAnnotation(Does.class);
            String description = operations().get(name).path("description").asText();
            if (does == null || does.value().role().isEmpty()) {
                assertThat(description).as(name).matches("(?s).*(For everybody|For who is signed in).*");
            } else {
                Operation operation = does.value();
                assertThat(description)
                        .as(name)
                        .contains(operation.role().orElseThrow().code());
                if (operation.own()) {
                    assertThat(description).as(name).contains("`" + Role.SUBMITTER.code() + "` for its own");
                }
            }
        });
    }

    @Test
    void only_what_is_open_to_everybody_says_so() {
        Set<String> open = operations().entrySet().stream()
                .filter(each -> {
                    var security = each.getValue().path("security");
                    return security.isArray()
                            && (security.isEmpty() || elements(security).anyMatch(JsonNode::isEmpty));
                })
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        assertThat(open).isEqualTo(OPEN);
    }

    @Test
    void everything_else_may_be_refused_to_who_is_not_signed_in() {
        operations().forEach((name, operation) -> {
            if (!OPEN.contains(name)) {
                assertThat(operation.path("responses").has("401")).as(name).isTrue();
                assertThat(operation.path("responses").has("403")).as(name).isTrue();
            }
            assertThat(operation.path("responses").has("500")).as(name).isTrue();
        });
    }

    @Test
    void the_problems_that_the_code_tells_are_those_described() throws IOException {
        Set<String> told = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher matcher = TOLD.matcher(Files.readString(file));
                while (matcher.find()) {
                    told.add(matcher.group(1));
                }
            }
        }

        assertThat(problems()).isEqualTo(told);
    }

    @Test
    void the_page_of_problems_lists_those_described() throws IOException {
        Set<String> listed = new TreeSet<>();
        Matcher matcher = Pattern.compile("^## ([a-z-]+)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/problems.md")));
        while (matcher.find()) {
            listed.add(matcher.group(1));
        }

        assertThat(listed).isEqualTo(problems());
    }

    @Test
    void the_page_of_problems_tells_the_status_of_each() throws IOException {
        String page = Files.readString(Path.of("docs/problems.md"));

        schemasOfProblems().forEach((name, schema) -> {
            String status = elements(schema.at("/properties/status/enum"))
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(" or "));
            assertThat(page).contains("## %s\n\n`%s%s` · %s\n".formatted(name, PROBLEMS, name, status));
        });
    }

    @Test
    void every_problem_described_is_told_somewhere() {
        Set<String> used = new TreeSet<>();
        JsonNode responses = contract.document().at("/components/responses");
        Stream.concat(
                        elements(responses),
                        operations().values().stream()
                                .flatMap(each -> elements(each.path("responses")))
                                .map(contract::resolved))
                .forEach(response -> Pattern.compile("#/components/examples/([a-z-]+)")
                        .matcher(response.toString())
                        .results()
                        .forEach(found -> used.add(found.group(1))));

        assertThat(used).containsAll(problems());
    }

    @Test
    void every_example_is_of_its_schema() {
        List<String> wrong = new ArrayList<>();
        BiConsumer<String, JsonNode> check = (where, media) -> {
            JsonNode schema = media.path("schema");
            if (media.has("example")) {
                contract.validate(schema, media.get("example")).forEach(error -> wrong.add(where + ": " + error));
            }
            elements(media.path("examples"))
                    .map(contract::resolved)
                    .map(example -> example.path("value"))
                    .forEach(value ->
                            contract.validate(schema, value).forEach(error -> wrong.add(where + ": " + error)));
        };
        operations().forEach((name, operation) -> {
            elements(operation.at("/requestBody/content")).forEach(media -> check.accept(name, media));
            operation
                    .path("responses")
                    .properties()
                    .forEach(response -> elements(
                                    contract.resolved(response.getValue()).path("content"))
                            .forEach(media -> check.accept(name + " " + response.getKey(), media)));
        });

        assertThat(wrong).isEmpty();
    }

    @Test
    void every_answer_with_json_has_an_example() {
        operations()
                .forEach((name, operation) -> operation
                        .path("responses")
                        .properties()
                        .forEach(response -> contract.resolved(response.getValue())
                                .path("content")
                                .properties()
                                .forEach(content -> {
                                    if (content.getKey().contains("json")) {
                                        assertThat(content.getValue().has("example")
                                                        || content.getValue().has("examples"))
                                                .as("%s %s", name, response.getKey())
                                                .isTrue();
                                    }
                                })));
    }

    private static void assertValid(String document) {
        var result = new OpenAPIV3Parser().readContents(document, null, null);
        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
    }

    private static OpenApiDocument full() {
        List<ParameterDefinition> parameters = List.of(
                parameter("url", ParameterType.STRING, true, null, Long.MIN_VALUE, 100, List.of()),
                parameter("retries", ParameterType.INTEGER, true, null, 1, 9, List.of()),
                parameter("mode", ParameterType.STRING, true, null, Long.MIN_VALUE, Long.MAX_VALUE, List.of("slow")),
                parameter("rate", ParameterType.NUMBER, false, 1.5, 0, 10, List.of()),
                parameter("twice", ParameterType.BOOLEAN, false, true, 0, 0, List.of()),
                parameter("wait", ParameterType.DURATION, false, Duration.ofSeconds(30), 0, 0, List.of()),
                parameter("headers", ParameterType.MAP, false, null, 0, 0, List.of()),
                new ParameterDefinition(
                        "password",
                        ParameterType.STRING,
                        false,
                        true,
                        "hunter2",
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        List.of(),
                        ""));
        TypeDefinition type = new TypeDefinition(
                "fetch",
                "test",
                "Fetches",
                parameters,
                true,
                false,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                Execution.DIRECT,
                null,
                0,
                0,
                List.of(),
                null,
                ignored -> {});
        return OpenApiDocument.shipped().withServer("http://here/api").withTypes(List.of(type));
    }

    private static ParameterDefinition parameter(
            String name, ParameterType type, boolean required, Object standard, long min, long max, List<String> only) {
        return new ParameterDefinition(name, type, required, false, standard, min, max, only, "What " + name + " is");
    }

    /** All operations that are described, by method and path. */
    private Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        contract.document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(each -> {
                    if (VERBS.contains(each.getKey())) {
                        operations.put(each.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), each.getValue());
                    }
                }));
        return operations;
    }

    /** All resource methods, by method and path; of two that give the same in two forms, one. */
    private static Map<String, Method> methods() {
        Map<String, Method> methods = new TreeMap<>();
        for (Class<?> type : new RestApplication().getClasses()) {
            for (Method method : type.getMethods()) {
                verb(method).ifPresent(verb -> methods.put(verb + " " + path(type, method), method));
            }
        }
        return methods;
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String path(Class<?> type, Method method) {
        var below = method.getAnnotation(jakarta.ws.rs.Path.class);
        String path = type.getAnnotation(jakarta.ws.rs.Path.class).value() + "/" + (below == null ? "" : below.value());
        String plain = path.replaceAll("\\{\\s*(\\w+)[^}]*}", "{$1}").replaceAll("/+", "/");
        return plain.length() > 1 ? plain.replaceAll("/$", "").replaceFirst("^(?!/)", "/") : plain;
    }

    private Set<String> problems() {
        return new TreeSet<>(schemasOfProblems().keySet());
    }

    /** What is special of each type of problem, by its name. */
    private Map<String, JsonNode> schemasOfProblems() {
        Map<String, JsonNode> found = new TreeMap<>();
        elements(contract.document().at("/components/schemas"))
                .flatMap(schema -> elements(schema.path("allOf")))
                .forEach(part -> elements(part.at("/properties/type/enum"))
                        .map(JsonNode::asText)
                        .filter(type -> type.startsWith(PROBLEMS))
                        .forEach(type -> found.put(type.substring(PROBLEMS.length()), part)));
        return found;
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        List<JsonNode> elements = new ArrayList<>();
        node.elements().forEachRemaining(elements::add);
        return elements.stream();
    }
}
