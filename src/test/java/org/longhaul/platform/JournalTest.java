package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.TaskNoted;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class JournalTest {
    private final TestDatabase database;
    private final List<TaskNoted> noted = new ArrayList<>();
    private final Journal journal;

    JournalTest(TestDatabase database) {
        this.database = database;
        this.journal = new Journal(new JournalStore(database), noted::add);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void what_is_appended_is_told() {
        String id = new Counter(database).submission().submit(Order.of("sample", Map.of("file", "a"), "ann"));

        boolean there = append(id);

        assertThat(there).isTrue();
        assertThat(noted).containsExactly(new TaskNoted(id));
    }

    @Test
    void nothing_is_told_of_a_task_that_is_not_there() {
        assertThat(append("nobody")).isFalse();
        assertThat(noted).isEmpty();
    }

    private boolean append(String id) {
        return database.transactions()
                .own(() -> journal.append(id, Journal.Kind.COMMENT, null, Actor.of("bob"), "hello"));
    }
}
