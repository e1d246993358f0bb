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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.platform.SecretKeyStore.Known;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class SecretKeyStoreTest {
    private final TestDatabase database;
    private final SecretKeyStore store;

    @TempDir
    Path folder;

    SecretKeyStoreTest(TestDatabase database) {
        this.database = database;
        this.store = new SecretKeyStore(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void the_first_start_makes_the_file_and_the_next_one_reads_it() {
        Keyring made = start("one");
        Keyring again = start("one");

        assertThat(again.lines()).isEqualTo(made.lines());
        assertThat(store.all()).singleElement().satisfies(known -> {
            assertThat(known.id()).isEqualTo(made.current());
            assertThat(made.lines()).doesNotContain(known.checkValue());
        });
    }

    @Test
    void a_node_without_the_file_makes_none_where_secrets_are_encrypted() {
        Keyring one = start("one");

        assertThatThrownBy(() -> start("two"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not there")
                .hasMessageContaining("encrypted with key " + one.current())
                .hasMessageContaining("copy the file from another node");
        assertThat(path("two")).doesNotExist();
    }

    @Test
    void a_node_with_another_key_is_refused() {
        Keyring one = start("one");
        new KeyFile(path("two")).create(Keyring.random());

        assertThatThrownBy(() -> start("two"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not the key " + one.current());
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void a_node_with_another_key_of_the_same_id_is_refused() throws IOException {
        Keyring one = start("one");
        write("two", one.current() + ":" + "A".repeat(43) + "=\n");

        assertThatThrownBy(() -> start("two"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not the key " + one.current());
    }

    @Test
    void a_key_is_rotated_and_forgotten_when_nothing_needs_it() throws IOException {
        Keyring old = start("one");
        Keyring fresh = Keyring.random();
        detail("with-secret", "{\"password\":\"%s\"}".formatted(old.encrypt("with-secret password", "\"hush\"")));

        write("one", fresh.lines() + old.lines());
        assertThat(start("one").current()).isEqualTo(fresh.current());
        assertThat(store.all()).extracting(Known::id).containsExactly(old.current(), fresh.current());

        write("one", fresh.lines());
        assertThatThrownBy(() -> start("one"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not the key " + old.current());

        database.engine().update("DELETE FROM task_detail");
        assertThat(start("one").current()).isEqualTo(fresh.current());
        assertThat(store.all()).extracting(Known::id).containsExactly(fresh.current());
    }

    @Test
    void a_node_that_missed_the_rotation_is_refused_though_nothing_is_encrypted_yet() throws IOException {
        Keyring old = start("one");
        Keyring fresh = Keyring.random();
        write("two", old.lines());

        write("one", fresh.lines() + old.lines());
        start("one");

        assertThatThrownBy(() -> start("two")).hasMessageContaining("has not the key " + fresh.current());
    }

    @Test
    void a_key_that_is_there_but_second_is_no_reason_to_stop() throws IOException {
        Keyring old = start("one");
        Keyring fresh = Keyring.random();
        write("one", old.lines() + fresh.lines());

        assertThat(start("one").current()).isEqualTo(old.current());
        assertThat(store.all()).extracting(Known::id).containsExactly(old.current());
    }

    @Test
    void a_key_is_in_use_where_its_own_id_stands() {
        detail("a", "{\"password\":\"enc:1:key_1:AAAA\"}");

        assertThat(store.inUse("key_1")).isTrue();
        assertThat(store.inUse("keyX1")).isFalse();
        assertThat(store.inUse("key")).isFalse();
        assertThat(store.inUse("_____")).isFalse();
    }

    @Test
    void nodes_that_start_at_once_with_one_file_use_one_key() throws Exception {
        List<Object> started = atOnce(8, i -> "shared");

        assertThat(started).hasOnlyElementsOfType(String.class);
        assertThat(started.stream().distinct()).hasSize(1);
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void of_nodes_that_start_at_once_with_files_of_their_own_one_goes_on() throws Exception {
        List<Object> started = atOnce(4, i -> "node" + i);

        assertThat(started).filteredOn(String.class::isInstance).hasSize(1);
        assertThat(started)
                .filteredOn(Throwable.class::isInstance)
                .hasSize(3)
                .allSatisfy(e ->
                        assertThat((Throwable) e).rootCause().hasMessageContaining("copy the file from another node"));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    /** The lines of each one's keys, or why it did not start. */
    private List<Object> atOnce(int many, IntFunction<String> name) throws InterruptedException {
        var together = new CyclicBarrier(many);
        var pool = Executors.newFixedThreadPool(many);
        try {
            var starts = new ArrayList<Callable<String>>();
            for (int i = 0; i < many; i++) {
                String own = name.apply(i);
                starts.add(() -> {
                    together.await();
                    return start(own).lines();
                });
            }
            var results = new ArrayList<Object>();
            for (var each : pool.invokeAll(starts)) {
                try {
                    results.add(each.get());
                } catch (ExecutionException e) {
                    results.add(e);
                }
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private Keyring start(String name) {
        return new SecretKeyCheck(new KeyFile(path(name)), store, new Retrying(database.transactions(), database))
                .load();
    }

    private Path path(String name) {
        return folder.resolve(name + ".key");
    }

    private void write(String name, String lines) throws IOException {
        Files.writeString(path(name), lines);
        Files.setPosixFilePermissions(path(name), PosixFilePermissions.fromString("rw-------"));
    }

    private void detail(String id, String parameters) {
        database.engine()
                .update(
                        "INSERT INTO task_detail (task_id, parameters, attributes) VALUES (?, ?, '{}')",
                        id,
                        parameters);
    }
}
