package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @TempDir
    Path home;

    @Test
    void the_file_of_the_first_start_has_account_password_and_token() throws IOException {
        Path file =
                Files.writeString(home.resolve("admin-credentials"), "account=admin\npassword=a=b c\ntoken=lh_123\n");

        Credentials credentials = Credentials.read(Map.of(), home);

        assertThat(credentials).isEqualTo(new Credentials(file, "admin", "a=b c", "lh_123"));
        assertThat(credentials.toString()).doesNotContain("lh_123").doesNotContain("a=b c");
    }

    @Test
    void a_password_that_was_given_is_not_in_it() throws IOException {
        Files.writeString(home.resolve("admin-credentials"), "account=admin\ntoken=lh_123\n");

        assertThat(Credentials.read(Map.of(), home).password()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lh_456", "lh_456\n", "\n lh_456 \n", "token=lh_456\n"})
    void another_token_file_is_taken_instead(String content) throws IOException {
        Files.writeString(home.resolve("admin-credentials"), "account=admin\ntoken=lh_123\n");
        Path file = Files.writeString(home.resolve("my token"), content);

        Credentials credentials = Credentials.read(Map.of("longhaul.token-file", file.toString()), home);

        assertThat(credentials.token()).isEqualTo("lh_456");
        assertThat(credentials.account()).isEmpty();
    }

    @Test
    void a_file_that_was_deleted_is_missed_in_a_sentence_that_says_what_to_do() {
        assertThatThrownBy(() -> Credentials.read(Map.of(), home))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(home.resolve("admin-credentials").toString())
                .hasMessageContaining("-Dlonghaul.token-file");
    }

    @Test
    void a_token_file_that_is_not_there_or_has_none_is_named() throws IOException {
        Path none = home.resolve("none");
        assertThatThrownBy(() -> Credentials.read(Map.of("longhaul.token-file", none.toString()), home))
                .hasMessage("The token file %s cannot be read.".formatted(none));
        Files.writeString(none, "hello\n");
        assertThatThrownBy(() -> Credentials.read(Map.of("longhaul.token-file", none.toString()), home))
                .hasMessage("There is no token in %s.".formatted(none));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with blank", "with ' quote"})
    void the_shown_header_works_when_it_is_pasted(String folder) throws Exception {
        Path odd = Files.createDirectory(home.resolve(folder));
        for (String content : new String[] {"account=admin\npassword=p\ntoken=lh_789\n", "lh_789\n"}) {
            Path file = Files.writeString(odd.resolve("admin-credentials"), content);
            String header = Credentials.read(Map.of("longhaul.token-file", file.toString()), home)
                    .header();

            Process shell = new ProcessBuilder("sh", "-c", "printf '%s|' " + header).start();

            assertThat(new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("-H|Authorization: Bearer lh_789|");
        }
    }
}
