package org.longhaul.blackbox;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar with task types as an author of such would build it: compiled against the api jar alone. */
final class ExampleJar {
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");

    private ExampleJar() {}

    /** Compiles the sources, and packs them with the resources; the jar does not list its folders. */
    static void build(Path jar, Path work, List<String> sources, Map<String, String> resources) throws IOException {
        Path classes = compile(work, sources);
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> {
                try {
                    out.putNextEntry(
                            new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (var resource : resources.entrySet()) {
                out.putNextEntry(new JarEntry(resource.getKey()));
                out.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Compiles the sources against the api jar and the platform's own API. */
    static Path compile(Path work, List<String> sources) throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        var options = List.of("-d", classes.toString(), "--release", "17", "-parameters", "-cp", classPath());
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        options,
                        null,
                        sources.stream().map(ExampleJar::source).toList())
                .call();
        if (!compiled) {
            throw new IllegalStateException("The example does not compile: " + messages);
        }
        return classes;
    }

    /** Where a source file belongs. */
    static String path(String source) {
        Matcher name = CLASS.matcher(source);
        Matcher folder = PACKAGE.matcher(source);
        if (!name.find() || !folder.find()) {
            throw new IllegalArgumentException("No public class in: " + source);
        }
        return folder.group(1).replace('.', '/') + "/" + name.group(1) + ".java";
    }

    private static String classPath() {
        String platform = Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(entry -> entry.contains("jakarta.jakartaee") || entry.contains("jakarta.jakartaee-api"))
                .reduce((a, b) -> a + System.getProperty("path.separator") + b)
                .orElseThrow();
        return System.getProperty("longhaul.test.api") + System.getProperty("path.separator") + platform;
    }

    private static JavaFileObject source(String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + path(text)), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
