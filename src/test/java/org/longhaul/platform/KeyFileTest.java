package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    Path folder;

    @Test
    void a_new_file_is_for_its_owner_alone_and_is_read_back() throws IOException {
        Keyring made = Keyring.random();

        assertThat(file().create(made)).isTrue();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        assertThat(file().read().lines()).isEqualTo(made.lines());
        assertThat(folder.toFile().list()).as("no draft is left").containsExactly("secret.key");
    }

    @Test
    void a_file_that_is_there_is_left() {
        Keyring first = Keyring.random();
        file().create(first);

        assertThat(file().create(Keyring.random())).isFalse();
        assertThat(file().read().lines()).isEqualTo(first.lines());
    }

    @Test
    void of_many_who_make_it_at_once_one_does_and_all_read_the_same() throws Exception {
        int many = 8;
        var together = new CyclicBarrier(many);
        Callable<String> maker = () -> {
            together.await();
            return file().create(Keyring.random()) + " " + file().read().lines();
        };
        var pool = Executors.newFixedThreadPool(many);
        try {
            var seen = new ArrayList<String>();
            for (Future<String> each : pool.invokeAll(java.util.Collections.nCopies(many, maker))) {
                seen.add(each.get());
            }
            assertThat(seen).filteredOn(each -> each.startsWith("true")).hasSize(1);
            assertThat(seen.stream()
                            .map(each -> each.substring(each.indexOf(' ')))
                            .distinct())
                    .hasSize(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void comments_and_blank_lines_are_skipped_and_the_first_key_is_the_current() throws IOException {
        write("# keys", "", "  new:" + KEY + "  ", "#old too", "old:" + KEY);

        assertThat(file().read().current()).isEqualTo("new");
        assertThat(file().read().ids()).containsExactlyInAnyOrder("new", "old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----"})
    void a_file_that_others_may_use_is_refused(String mode) throws IOException {
        file().create(Keyring.random());
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The key file %s may be used by others than its owner (%s): give it the mode 600"
                        .formatted(path(), mode));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret-words-here",
                "mine:",
                "id:c2hvcnQ=",
                "i d:" + KEY,
                ":" + KEY,
                "id:" + KEY + KEY,
                "id:*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void a_malformed_line_is_named_and_not_repeated(String line) throws IOException {
        write("# keys", line);

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is malformed in line 2")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(line));
    }

    @Test
    void a_file_without_keys_with_one_twice_or_far_too_large_is_refused() throws IOException {
        write("# none");
        assertThatThrownBy(() -> file().read()).hasMessageContaining("has no key in it");

        write("a:" + KEY, "a:" + KEY);
        assertThatThrownBy(() -> file().read()).hasMessageContaining("in line 2: it has the id a twice");

        write("#".repeat(70_000));
        assertThatThrownBy(() -> file().read()).hasMessageContaining("larger than 65536 bytes");
    }

    @Test
    void a_folder_that_is_not_there_is_told() {
        var nowhere = new KeyFile(folder.resolve("none/secret.key"));

        assertThatThrownBy(() -> nowhere.create(Keyring.random()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be made");
    }

    private KeyFile file() {
        return new KeyFile(path());
    }

    private Path path() {
        return folder.resolve("secret.key");
    }

    private void write(String... lines) throws IOException {
        Files.write(path(), List.of(lines));
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-------"));
    }
}
