package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class FirstAccountTest {
    @TempDir
    Path home;

    private final TestDatabase database;
    private final Gatehouse gate;

    FirstAccountTest(TestDatabase database) {
        this.database = database;
        this.gate = new Gatehouse(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void the_first_start_makes_an_administrator_and_says_how_to_sign_in() throws IOException {
        assertThat(gate.firstAccount(home, Map.of()).make()).isTrue();

        List<String> lines = Files.readAllLines(home.resolve("admin-credentials"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("account=admin");
        String password = lines.get(1).substring("password=".length());
        String token = lines.get(2).substring("token=".length());
        assertThat(gate.signIns.verify("admin", password, "192.0.2.7").map(Account::grants))
                .hasValueSatisfying(grants -> assertThat(grants).containsExactly(Grant.everywhere(Role.ADMIN)));
        assertThat(gate.tokens.find(token)).isPresent();
        assertThat(gate.tokens.list("admin")).extracting(ApiToken::label).containsExactly("first start");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("admin-credentials"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(home)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void a_later_start_changes_nothing() throws IOException {
        gate.firstAccount(home, Map.of()).make();
        Files.delete(home.resolve("admin-credentials"));

        assertThat(gate.firstAccount(home, Map.of()).make()).isFalse();

        assertThat(home).isEmptyDirectory();
    }

    @Test
    void a_password_that_was_given_is_taken_and_not_written_down() throws IOException {
        Path file = Files.writeString(home.resolve("secret"), "given by a file\n");

        gate.firstAccount(
                        home,
                        Map.of(
                                "LONGHAUL_ADMIN_PASSWORD",
                                "given by a variable",
                                "LONGHAUL_ADMIN_PASSWORD_FILE",
                                file.toString()))
                .make();

        assertThat(gate.signIns.verify("admin", "given by a file", "192.0.2.7")).isPresent();
        assertThat(Files.readAllLines(home.resolve("admin-credentials")))
                .hasSize(2)
                .noneMatch(line -> line.contains("given"));
    }

    @Test
    void a_password_that_cannot_be_ends_the_start() {
        assertThatThrownBy(() -> gate.firstAccount(home, Map.of("LONGHAUL_ADMIN_PASSWORD", "short"))
                        .make())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LONGHAUL_ADMIN_PASSWORD")
                .hasMessageNotContaining("short");
        assertThat(gate.accounts.list("", 10)).isEmpty();
    }

    @Test
    void of_many_nodes_that_start_together_one_makes_it_and_only_that_one_writes_its_file() throws Exception {
        List<Boolean> made = AccountsStoreTest.atOnce(8, i -> {
            Path own = Files.createDirectory(home.resolve("node-" + i));
            return gate.firstAccount(own, Map.of()).make();
        });

        assertThat(made).containsOnlyOnce(true);
        Path written = home.resolve("node-" + made.indexOf(true) + "/admin-credentials");
        try (var files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(written);
        }
        String token = Files.readAllLines(written).get(2).substring("token=".length());
        assertThat(gate.tokens.find(token)).isPresent();
        assertThat(gate.acts()).containsExactlyInAnyOrder("token-created admin", "account-created admin");
    }
}
