package org.longhaul.blackbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A WAR of a user's own on top of the shipped one: the project of the documentation, built by Maven. Everything that
 * Maven downloads or keeps goes to the project's folder, nothing to the user's local repository, which is only read.
 */
final class Overlay {
    private static final int BUILD_MINUTES = 5;

    private final Path folder;

    private Overlay(Path folder) {
        this.folder = folder;
    }

    /**
     * Builds the project that a page shows.
     *
     * @param page it shows a JSL file, then the overlay's pom, and Java sources
     * @param folder an empty one
     * @param more further Java sources
     * @return the WAR
     */
    static Path build(Documentation page, Path folder, List<String> more) throws IOException, InterruptedException {
        Overlay overlay = new Overlay(folder);
        overlay.install();
        overlay.write("settings.xml", overlay.settings());
        overlay.write(
                "src/main/resources/META-INF/batch-jobs/count-to.xml",
                page.blocks("xml").get(0));
        overlay.write("pom.xml", page.blocks("xml").get(1));
        for (String source : page.blocks("java")) {
            overlay.write("src/main/java/" + ExampleJar.path(source), source);
        }
        for (String source : more) {
            overlay.write("src/main/java/" + ExampleJar.path(source), source);
        }
        overlay.maven("package", "-Dmaven.test.skip=true");
        return folder.resolve("target/yours.war");
    }

    /** What {@code mvn install} of the shipped project would leave, in a repository of this project. */
    private void install() throws IOException {
        String version = property("version");
        Path place = Files.createDirectories(folder.resolve("installed/org/longhaul/longhaul/" + version));
        String name = "longhaul-" + version;
        Files.copy(Path.of("pom.xml"), place.resolve(name + ".pom"));
        Files.copy(Path.of(property("war")), place.resolve(name + ".war"));
        Files.copy(Path.of(property("api")), place.resolve(name + "-api.jar"));
    }

    /** Looks into the installed, then into what the user has already, then into Maven Central. */
    private String settings() {
        String repositories = repository("installed", folder.resolve("installed"), "repository")
                + repository("present", Path.of(property("repository")), "repository");
        return """
                <settings>
                  <profiles>
                    <profile>
                      <id>local-first</id>
                      <repositories>%s</repositories>
                      <pluginRepositories>%s</pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>local-first</activeProfile></activeProfiles>
                </settings>
                """.formatted(repositories, repository("present", Path.of(property("repository")), "pluginRepository"));
    }

    private static String repository(String id, Path place, String element) {
        String policy =
                "<enabled>true</enabled><updatePolicy>never</updatePolicy><checksumPolicy>ignore</checksumPolicy>";
        return "<%1$s><id>%2$s</id><url>%3$s</url><releases>%4$s</releases><snapshots>%4$s</snapshots></%1$s>"
                .formatted(element, id, place.toUri(), policy);
    }

    private void maven(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(property("maven"), "bin", "mvn").toString(),
                "-B",
                "-e",
                "-s",
                folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("repository")));
        command.addAll(List.of(arguments));
        File log = folder.resolve("build.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_")); // of the Maven that runs this
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError("The overlay's build %s:%n%s"
                        .formatted(ended ? "failed" : "takes too long", Files.readString(log.toPath())));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String property(String name) {
        return System.getProperty("longhaul.test." + name);
    }
}
