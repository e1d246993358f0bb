package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.security.TestAudits;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.submission.SampleType;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class ArchiveTest {
    @TempDir
    private Path home;

    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final Counter counter;
    private final Retrying retrying;
    private final LiveSettings settings;

    ArchiveTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
        this.retrying = new Retrying(database.transactions(), database);
        this.settings = new LiveSettings(new SettingStore(database), retrying, clock, change -> {}, name -> "");
    }

    @BeforeEach
    void clean() {
        database.clean();
        settings.refresh();
    }

    @Test
    void what_is_removed_is_in_the_archive_with_its_texts_and_its_history() throws IOException {
        Path folder = home.resolve("archive");
        String id = ended();
        database.engine()
                .update(
                        "UPDATE task_detail SET message = 'all is well', result = '{\"rows\":3}' WHERE task_id = ?",
                        id);
        String young = counter.submission().submit(order());

        assertThat(retention(folder).collect()).containsExactly(Map.entry(Limit.TTL, 1));

        assertThat(counter.query().find(id)).isEmpty();
        assertThat(counter.query().find(young)).isPresent();
        JsonObject kept = only(lines(folder));
        assertThat(kept.getString("id")).isEqualTo(id);
        assertThat(kept.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(kept.getString("submitter")).isEqualTo("ann");
        assertThat(kept.getString("message")).isEqualTo("all is well");
        assertThat(kept.getJsonObject("result").getInt("rows")).isEqualTo(3);
        assertThat(kept.getJsonObject("parameters").getString("file")).isEqualTo("a.csv");
        assertThat(kept.getString("ended")).endsWith("Z");
        assertThat(kept.getString("limit")).isEqualTo("TTL");
        assertThat(kept.getString("archived")).isEqualTo(clock.instant().toString());
        assertThat(kept.getJsonArray("events").getJsonObject(0).getInt("num")).isEqualTo(1);
        assertThat(kept.getJsonArray("events").getJsonObject(0).getString("actor"))
                .isEqualTo("ann");
    }

    @Test
    void of_a_type_that_nobody_knows_no_parameter_is_told() throws IOException {
        Path folder = home.resolve("archive");
        ended();
        var nothing = new Catalog() {
            @Override
            public java.util.Collection<TypeDefinition> all() {
                return List.of();
            }

            @Override
            public java.util.Optional<TypeDefinition> find(String name) {
                return java.util.Optional.empty();
            }
        };

        retention(new Archive(new ArchiveStore(database), nothing, clock, folder, "one"))
                .collect();

        assertThat(only(lines(folder)).getJsonObject("parameters").getString("file"))
                .isEqualTo("***");
    }

    @Test
    void files_are_of_a_day_and_a_start_of_a_node_and_their_owners_alone() throws IOException {
        Path folder = home.resolve("archive");
        Retention first = retention(folder);
        ended();
        first.collect();
        ended();
        first.collect();
        clock.advance(Duration.ofDays(1));
        ended();
        first.collect();
        ended();
        retention(folder).collect();

        String today = clock.instant().toString().substring(0, 10);
        String yesterday = clock.instant().minus(Duration.ofDays(1)).toString().substring(0, 10);
        assertThat(files(folder))
                .extracting(file -> String.valueOf(file.getFileName()))
                .containsExactly(
                        "tasks-" + yesterday + "-no_de-1.ndjson.gz",
                        "tasks-" + today + "-no_de-1.ndjson.gz",
                        "tasks-" + today + "-no_de-2.ndjson.gz");
        assertThat(lines(files(folder).get(0))).hasSize(2);
        assertThat(files(folder))
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void nothing_goes_while_the_archive_cannot_be_written() throws IOException {
        Path folder = home.resolve("archive");
        Files.writeString(folder, "not a folder");
        String id = ended();
        Retention retention = retention(folder);

        assertThatThrownBy(retention::collect)
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("ended tasks stay until it can, every pass tries again");
        assertThat(counter.query().find(id)).isPresent();
        assertThat(retention.totals(java.time.LocalDate.of(2000, 1, 1), java.time.LocalDate.of(2100, 1, 1)))
                .isEmpty();

        Files.delete(folder);
        assertThat(retention.collect()).containsExactly(Map.entry(Limit.TTL, 1));
        assertThat(lines(folder)).hasSize(1);
    }

    @Test
    void a_removal_that_does_not_commit_leaves_a_task_that_is_archived_again() throws IOException {
        Path folder = home.resolve("archive");
        String id = ended();
        var archive = archive(folder);
        var store = new RetentionStore(database, archive);

        assertThatThrownBy(() -> database.transactions().own(() -> {
                    assertThat(store.remove(store.byTtl(RetentionStore.Place.FIRST, 10).stream()
                                    .map(RetentionStore.Due::task)
                                    .toList()))
                            .hasSize(1);
                    throw new IllegalStateException("the power fails");
                }))
                .hasMessage("the power fails");
        assertThat(counter.query().find(id)).isPresent();
        assertThat(lines(folder)).hasSize(1);

        retention(archive).collect();
        assertThat(counter.query().find(id)).isEmpty();
        assertThat(lines(folder))
                .hasSize(2)
                .extracting(line -> line.getString("id"))
                .containsOnly(id);
    }

    @Test
    void without_a_folder_nothing_is_kept() throws IOException {
        ended();

        retention((Path) null).collect();

        assertThat(files(home)).isEmpty();
    }

    private Retention retention(Path folder) {
        return retention(archive(folder));
    }

    private Retention retention(Archive archive) {
        return new Retention(new RetentionStore(database, archive), settings, retrying, TestAudits.on(database));
    }

    private Archive archive(Path folder) {
        var catalog = new Catalog() {
            @Override
            public java.util.Collection<TypeDefinition> all() {
                return List.of(SampleType.plain());
            }

            @Override
            public java.util.Optional<TypeDefinition> find(String name) {
                return java.util.Optional.of(SampleType.plain());
            }
        };
        return new Archive(new ArchiveStore(database), catalog, clock, folder, "no/de");
    }

    private static Order order() {
        return Order.of("sample", Map.of("file", "a.csv"), "ann");
    }

    private String ended() {
        String id = counter.submission().submit(order());
        String now = database.dialect().nowPlusMillis();
        database.engine()
                .update(
                        "UPDATE task SET state = 3, gate = NULL, attempt = 1, started = " + now + ", ended = " + now
                                + ", expires = " + now + " WHERE id = ?",
                        -30_000,
                        -20_000,
                        -3_000,
                        id);
        return id;
    }

    private static JsonObject only(List<JsonObject> lines) {
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** All lines of a file, or of all files of a folder. */
    private static List<JsonObject> lines(Path path) throws IOException {
        var lines = new ArrayList<JsonObject>();
        for (Path file : Files.isDirectory(path) ? files(path) : List.of(path)) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                    try (var reader = JSON.createReader(new StringReader(line))) {
                        lines.add(reader.readObject());
                    }
                });
            }
        }
        return lines;
    }
}
