package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.spi.InvalidParameterException;

class ImportFolderTest {
    @TempDir
    Path temp;

    private Path folder;
    private Path secret;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createDirectories(temp.resolve("import"));
        secret = Files.writeString(temp.resolve("secret.csv"), "a");
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/in.csv"), "a");
    }

    @Test
    void files_in_the_folder_and_below_are_found_through_links_too() throws IOException {
        Path real = folder.resolve("sub/in.csv").toRealPath();
        Files.createSymbolicLink(folder.resolve("link.csv"), Path.of("sub/in.csv"));
        assertThat(find("sub/in.csv")).isEqualTo(real);
        assertThat(find("./sub//in.csv")).isEqualTo(real);
        assertThat(find("link.csv")).isEqualTo(real);
    }

    @Test
    void the_folder_itself_may_be_a_link() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("other"), folder);
        assertThat(new ImportFolder(link).find("file", "sub/in.csv"))
                .isEqualTo(folder.resolve("sub/in.csv").toRealPath());
    }

    @Test
    void what_leads_out_is_refused() throws IOException {
        Files.createSymbolicLink(folder.resolve("out.csv"), secret);
        Files.createSymbolicLink(folder.resolve("up"), temp);
        assertRefused("../secret.csv", "must not contain ..");
        assertRefused("sub/../sub/in.csv", "must not contain ..");
        assertRefused(secret.toString(), "must be a path within the import folder, not an absolute one");
        assertRefused(
                folder.resolve("sub/in.csv").toString(),
                "must be a path within the import folder, not an absolute one");
        assertRefused("out.csv", "leads out of the import folder");
        assertRefused("up/secret.csv", "leads out of the import folder");
    }

    @Test
    void what_is_no_file_is_refused() throws IOException {
        Files.createSymbolicLink(folder.resolve("broken.csv"), temp.resolve("nothing"));
        assertRefused("", "is empty");
        assertRefused("sub", "is a folder, not a file");
        assertRefused(".", "is a folder, not a file");
        assertRefused("missing.csv", "there is no such file in the import folder");
        assertRefused("broken.csv", "there is no such file in the import folder");
        assertRefused("a\0b", "is not a file name");
        assertThatThrownBy(() -> new ImportFolder(temp.resolve("none")).find("file", "x"))
                .hasMessage("the import folder of this node does not exist or cannot be read");
    }

    @Test
    @Timeout(10)
    void a_pipe_is_refused_and_nobody_waits_for_it() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
        assumeTrue(mkfifo.waitFor(5, TimeUnit.SECONDS) && mkfifo.exitValue() == 0);
        assertRefused("pipe", "is not a regular file");
    }

    @Test
    void a_file_without_permission_is_refused() throws IOException {
        Path locked = Files.writeString(folder.resolve("locked.csv"), "a");
        assumeTrue(locked.toFile().setReadable(false) && !Files.isReadable(locked), "root reads everything");
        assertRefused("locked.csv", "cannot be read: the server has no permission to");
    }

    private Path find(String name) {
        return new ImportFolder(folder).find("file", name);
    }

    private void assertRefused(String name, String message) {
        assertThatThrownBy(() -> find(name))
                .isInstanceOfSatisfying(
                        InvalidParameterException.class,
                        e -> assertThat(e.parameter()).isEqualTo("file"))
                .hasMessage(message);
    }
}
