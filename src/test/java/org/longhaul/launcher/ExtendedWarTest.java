package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtendedWarTest {
    @TempDir
    Path folder;

    private Path war;
    private Path ext;
    private Path copy;

    @BeforeEach
    void an_application_with_a_jar() throws IOException {
        war = zip(folder.resolve("app.war"), "WEB-INF/", "WEB-INF/classes/a.txt", "WEB-INF/lib/core.jar");
        ext = Files.createDirectory(folder.resolve("ext"));
        copy = folder.resolve("copy.war");
    }

    @Test
    void the_copy_has_all_of_the_application_and_the_jars() throws IOException {
        Path jar = zip(ext.resolve("mine.jar"), "META-INF/batch-jobs/mine.xml");
        Files.writeString(ext.resolve("README.txt"), "not for the server");
        ExtendedWar.write(war, ext, copy);
        try (ZipFile zip = new ZipFile(copy.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .contains("WEB-INF/classes/a.txt", "WEB-INF/lib/core.jar", "WEB-INF/lib/mine.jar")
                    .doesNotContain("WEB-INF/lib/README.txt")
                    .doesNotHaveDuplicates();
            assertThat(zip.getInputStream(zip.getEntry("WEB-INF/classes/a.txt")))
                    .hasContent("WEB-INF/classes/a.txt");
            assertThat(zip.getInputStream(zip.getEntry("WEB-INF/lib/mine.jar")).readAllBytes())
                    .isEqualTo(Files.readAllBytes(jar));
        }
    }

    @Test
    void a_folder_without_jars_is_a_mistake() {
        assertThatThrownBy(() -> ExtendedWar.write(war, ext, copy))
                .isInstanceOf(LaunchException.class)
                .hasMessage("longhaul.ext is %s, but there is no jar in it.".formatted(ext));
    }

    @Test
    void a_jar_that_is_none_is_named() throws IOException {
        Path jar = Files.writeString(ext.resolve("broken.jar"), "no zip");
        assertThatThrownBy(() -> ExtendedWar.write(war, ext, copy))
                .isInstanceOf(LaunchException.class)
                .hasMessage("%s in longhaul.ext is not a jar that can be read.".formatted(jar));
    }

    @Test
    void a_jar_takes_no_other_jars_place() throws IOException {
        zip(ext.resolve("core.jar"), "x");
        assertThatThrownBy(() -> ExtendedWar.write(war, ext, copy))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("core.jar is already in the application");
    }

    private static Path zip(Path file, String... names) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    out.write(name.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return file;
    }
}
