package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.builtin.csv.CheckedLine.Reject;

class RejectsFileTest {
    @TempDir
    Path temp;

    private final Reject first = new Reject(7, "has 1 fields, the header has 2", "a \"b\",\nc");
    private final Reject second = new Reject(9, "is not valid UTF-8", "ä");

    @Test
    void it_is_there_only_if_there_are_rejects() throws IOException {
        try (var rejects = new RejectsFile(path())) {
            rejects.append(List.of());
            assertThat(path()).doesNotExist();
            assertThat(rejects.first()).isEmpty();

            rejects.append(List.of(first));
            rejects.append(List.of(second));
            assertThat(rejects.length()).isEqualTo(Files.size(path()));
            assertThat(rejects.first()).hasValue("line 7 has 1 fields, the header has 2");
        }
        assertThat(Files.readString(path())).isEqualTo("""
                line,reason,text\r
                7,"has 1 fields, the header has 2","a ""b"",
                c"\r
                9,is not valid UTF-8,ä\r
                """);
    }

    @Test
    void what_was_appended_after_the_checkpoint_is_cut_off_and_written_once() throws IOException {
        long committed;
        try (var rejects = new RejectsFile(path())) {
            rejects.append(List.of(first));
            committed = rejects.length();
            rejects.append(List.of(second));
        } // and here the process is killed

        try (var rejects = new RejectsFile(path())) {
            assertThat(rejects.cutTo(committed)).isTrue();
            rejects.append(List.of(second));
        }
        assertThat(Files.readString(path())).containsOnlyOnce("9,is not").containsOnlyOnce("line,reason");
    }

    @Test
    void nothing_is_left_of_a_file_whose_checkpoint_knows_of_no_rejects() throws IOException {
        try (var rejects = new RejectsFile(path())) {
            rejects.append(List.of(first));
            assertThat(rejects.cutTo(0)).isTrue();
            assertThat(path()).doesNotExist();

            rejects.append(List.of(second));
            assertThat(Files.readString(path())).startsWith("line,reason,text\r\n9,");
        }
    }

    @Test
    void a_file_that_stayed_on_another_node_is_missed() throws IOException {
        try (var rejects = new RejectsFile(path())) {
            assertThat(rejects.cutTo(100)).isFalse();
            assertThat(rejects.length()).isZero();
        }
    }

    private Path path() {
        return temp.resolve("rejects/id.csv");
    }
}
