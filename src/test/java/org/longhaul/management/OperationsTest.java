package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.longhaul.api.Does;
import org.longhaul.security.Operation;

/** What can be done through REST can be done through JMX, and the other way round; the documentation says how. */
class OperationsTest {
    private static final List<Class<?>> BEANS = List.of(
            TaskManagerMXBean.class,
            SettingsMXBean.class,
            ClusterMXBean.class,
            NodeMXBean.class,
            ModuleMXBean.class,
            TaskTypeMXBean.class,
            TaskMXBean.class,
            SchedulerMXBean.class,
            SecurityMXBean.class);
    private static final Path PAGE = Path.of("docs/jmx.md");
    private static final String BEGIN = "<!-- operations: begin, written by OperationsTest -->\n";
    private static final String END = "<!-- operations: end -->\n";

    @Test
    void each_operation_can_be_done_through_rest_and_through_jmx() {
        assertThat(rest().keySet()).containsExactlyInAnyOrder(Operation.values());
        assertThat(jmx().keySet()).containsExactlyInAnyOrder(Operation.values());
    }

    @Test
    void what_is_invoked_or_set_is_one_operation_and_everything_is_described() {
        for (Class<?> bean : BEANS) {
            assertThat(bean.getAnnotation(Described.class))
                    .as(bean.getSimpleName())
                    .isNotNull();
            for (Method method : bean.getMethods()) {
                String name = bean.getSimpleName() + "." + method.getName();
                Manages manages = method.getAnnotation(Manages.class);
                assertThat(manages).as(name).isNotNull();
                boolean sets = method.getName().matches("set[A-Z].*") && method.getParameterCount() == 1;
                boolean reads = method.getName().matches("(get|is)[A-Z].*") && method.getParameterCount() == 0;
                if (!reads) {
                    assertThat(manages.value()).as(name).hasSize(1);
                }
                if (sets) {
                    continue; // its getter is described
                }
                Described described = method.getAnnotation(Described.class);
                assertThat(described).as(name).isNotNull();
                assertThat(described.value()).as(name).isNotBlank();
                if (Set.of(long.class, int.class, double.class).contains(method.getReturnType())) {
                    assertThat(described.unit()).as("unit of " + name).isNotBlank();
                }
                for (var parameter : method.getParameters()) {
                    Described each = parameter.getAnnotation(Described.class);
                    assertThat(each).as(name + " " + parameter).isNotNull();
                    assertThat(each.name()).as(name).isNotBlank();
                }
            }
        }
    }

    @Test
    void the_page_shows_both() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String table = table();
        String fresh = page.substring(0, begin) + table + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("longhaul.docs.write")) {
            Files.writeString(PAGE, fresh);
        }
        assertThat(page)
                .as("write it anew with mvn test -Dtest=OperationsTest -Dlonghaul.docs.write=true")
                .isEqualTo(fresh);
    }

    private static String table() {
        var rest = rest();
        var jmx = jmx();
        return "| what | least role | REST | JMX |\n|---|---|---|---|\n"
                + Arrays.stream(Operation.values())
                        .map(each -> "| %s | %s | %s | %s |\n"
                                .formatted(
                                        each.description(),
                                        each.role().map(role -> role.code()).orElse("any"),
                                        String.join("<br>", rest.getOrDefault(each, Set.of())),
                                        String.join(", ", jmx.getOrDefault(each, Set.of()))))
                        .collect(Collectors.joining());
    }

    private static Map<Operation, Set<String>> rest() {
        var found = new EnumMap<Operation, Set<String>>(Operation.class);
        new ClassFileImporter()
                .importPackagesOf(Does.class).stream()
                        .map(each -> each.reflect())
                        .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                        .filter(method -> method.isAnnotationPresent(Does.class))
                        .forEach(method -> found.computeIfAbsent(
                                        method.getAnnotation(Does.class).value(), each -> new TreeSet<>())
                                .add(endpoint(method)));
        return found;
    }

    private static String endpoint(Method method) {
        String verb = Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(jakarta.ws.rs.HttpMethod.class))
                .map(Class::getSimpleName)
                .findFirst()
                .orElse("");
        return "`%s %s`"
                .formatted(
                        verb,
                        Stream.of(
                                        method.getDeclaringClass().getAnnotation(jakarta.ws.rs.Path.class),
                                        method.getAnnotation(jakarta.ws.rs.Path.class))
                                .filter(path -> path != null)
                                .map(path -> path.value().startsWith("/") ? path.value() : "/" + path.value())
                                .collect(Collectors.joining("", "/api", "")));
    }

    private static Map<Operation, Set<String>> jmx() {
        var found = new EnumMap<Operation, Set<String>>(Operation.class);
        for (Class<?> bean : BEANS) {
            String name = bean.getSimpleName().replace("MXBean", "");
            for (Method method : bean.getMethods()) {
                boolean attribute = method.getName().matches("(get|is|set)[A-Z].*")
                        && !(method.getName().startsWith("set") && method.getParameterCount() != 1);
                String member = attribute ? OpenBean.attribute(method) : method.getName() + "()";
                for (Operation operation : method.getAnnotation(Manages.class).value()) {
                    found.computeIfAbsent(operation, each -> new TreeSet<>()).add("`" + name + "." + member + "`");
                }
            }
        }
        return found;
    }
}
