package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/** What the first tables hold is still there, and counted, when they have become those of today. */
@OnEachDatabase
class MigrationsTest {
    private static final Instant THEN = Instant.parse("2026-11-01T12:00:00Z");

    private final TestDatabase database;

    MigrationsTest(TestDatabase database) {
        this.database = database;
    }

    @Test
    void tasks_of_the_first_tables_are_kept_and_counted() throws SQLException {
        DataSource source = anotherDatabase();
        Dialect dialect = Dialects.of(source);
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:org/longhaul/db/" + dialect.name())
                .target("1")
                .load()
                .migrate();
        var jdbc = new Jdbc(source);
        insert(jdbc, 1, "ann", 0);
        insert(jdbc, 2, "ann", 3);
        insert(jdbc, 3, "bob", 3);
        insert(jdbc, 4, "bob", 3);

        Migrations.run(source, dialect);

        assertThat(jdbc.list("SELECT submitter FROM task ORDER BY seq", row -> row.getString(1)))
                .containsExactly("ann", "ann", "bob", "bob");
        assertThat(jdbc.list(
                        "SELECT submitter, state, tasks FROM state_total ORDER BY submitter, state",
                        row -> List.of(row.getString(1), row.getInt(2), row.getInt(3))))
                .containsExactly(List.of("ann", 0, 1), List.of("ann", 3, 1), List.of("bob", 3, 2));
    }

    private static void insert(Jdbc jdbc, int seq, String submitter, int state) {
        String id = UUID.randomUUID().toString();
        String ended = state == 0 ? "NULL" : "CAST('2026-11-01 12:00:00' AS timestamp)";
        String insert = """
                INSERT INTO task (id, seq, root_id, module, type, lane, kind, state, gate, abortable, restartable, due,
                    max_attempts, accepted_by, created, ended, submitter)
                VALUES (?, ?, ?, 'm', 't', 't', 'node', ?, %s, TRUE, FALSE, ?, 1, 'one', ?, %s, ?)
                """.formatted(state == 0 ? "0" : "NULL", ended);
        jdbc.update(insert, id, seq, id, state, THEN, THEN, submitter);
    }

    private DataSource anotherDatabase() throws SQLException {
        String name = "old" + UUID.randomUUID().toString().replace("-", "");
        return switch (database.kind()) {
            case DERBY -> {
                var derby = new EmbeddedDataSource();
                derby.setDatabaseName("memory:" + name);
                derby.setCreateDatabase("create");
                yield derby;
            }
            case H2 -> {
                var h2 = new JdbcDataSource();
                h2.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
                yield h2;
            }
            case POSTGRESQL -> {
                try (var connection = database.connection();
                        var statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + name);
                    var postgres = new PGSimpleDataSource();
                    postgres.setURL(connection.getMetaData().getURL());
                    postgres.setUser(connection.getMetaData().getUserName());
                    postgres.setDatabaseName(name);
                    yield postgres;
                }
            }
        };
    }
}
