package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootFilesTest {
    private static final Path EXAMPLES = Path.of("server-config");

    @TempDir
    Path project;

    @ParameterizedTest
    @ValueSource(strings = {"derby", "postgresql"})
    void the_examples_in_server_config_are_what_the_launcher_writes(String database) throws IOException {
        ServerConfig config = config(database);
        BootFiles files = new BootFiles(config);
        Path folder = EXAMPLES.resolve(database);
        for (String name : new String[] {BootFiles.PRE_BOOT, BootFiles.POST_BOOT, BootFiles.LOGGING}) {
            assertThat(files.render(name)).as(name).isEqualTo(Files.readString(folder.resolve(name)));
        }
        assertThat(jvmOptions(config)).isEqualTo(Files.readString(folder.resolve("jvm.options")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"derby", "h2", "postgresql"})
    void no_place_is_left_open_and_the_password_is_in_no_file(String database) throws IOException {
        BootFiles files = new BootFiles(config(database));
        files.write(project);
        for (String name : new String[] {BootFiles.PRE_BOOT, BootFiles.POST_BOOT, BootFiles.LOGGING}) {
            assertThat(project.resolve(name)).content().doesNotContain("{{").doesNotContain("geheim");
        }
    }

    @Test
    void the_repository_of_batch_is_a_file_beside_derby_and_shares_postgresql() throws IOException {
        assertThat(pool("derby", "longhaul-batch"))
                .contains("org.h2.jdbcx.JdbcDataSource", "/batch/repository;WRITE_DELAY\\=0;DB_CLOSE_ON_EXIT\\=FALSE");
        assertThat(pool("postgresql", "longhaul-batch"))
                .contains("org.postgresql.ds.PGSimpleDataSource", "url=$\\{longhaul.db.url}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"derby", "h2", "postgresql"})
    void heartbeat_and_repository_stand_outside_the_transactions_of_jobs(String database) throws IOException {
        String outside = "--nontransactionalconnections=true";
        assertThat(pool(database, "longhaul-heartbeat")).contains(outside, "--maxpoolsize 2 ");
        assertThat(pool(database, "longhaul-batch")).contains(outside);
        assertThat(pool(database, "longhaul")).doesNotContain(outside);
        assertThat(pool(database, "longhaul-tasks")).doesNotContain(outside);
    }

    private String pool(String database, String name) throws IOException {
        return new BootFiles(config(database))
                .render(BootFiles.POST_BOOT)
                .lines()
                .filter(line -> line.startsWith("create-jdbc-connection-pool") && line.endsWith(" " + name))
                .collect(Collectors.joining());
    }

    /** What goes to the JVM, without what is new at each start. */
    private static String jvmOptions(ServerConfig config) {
        return Server.systemProperties(config, Path.of("/"), "").entrySet().stream()
                .filter(p -> !p.getKey().matches("longhaul\\.(nonce|launcher-pid)|java\\.io\\.tmpdir"))
                .map(p -> "-D" + p.getKey() + "=" + p.getValue() + "\n")
                .collect(Collectors.joining("", "-Xmx" + config.heap() + "\n", ""));
    }

    private ServerConfig config(String database) throws IOException {
        Files.createDirectories(project.resolve("target/server"));
        Files.writeString(project.resolve("target/server/payara-micro.jar"), "");
        Files.writeString(project.resolve("target/longhaul.war"), "");
        Map<String, String> properties = new HashMap<>(Map.of(
                "longhaul.project", project.toString(),
                "longhaul.home", "/var/lib/longhaul",
                "longhaul.node", "one",
                "longhaul.workers", "4",
                "longhaul.direct-workers", "16",
                "longhaul.db.password", "geheim"));
        switch (database) {
            case "h2" -> properties.put("longhaul.db.url", "jdbc:h2:/var/lib/longhaul/tasks");
            case "postgresql" ->
                properties.putAll(Map.of(
                        "longhaul.db.url",
                        "jdbc:postgresql://db.example.org/longhaul",
                        "longhaul.db.user",
                        "longhaul"));
            default -> {
                // Derby needs nothing
            }
        }
        return ServerConfig.from(properties);
    }
}
