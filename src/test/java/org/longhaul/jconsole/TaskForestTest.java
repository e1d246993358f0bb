package org.longhaul.jconsole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.jconsole.StandIn.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskForestTest {
    private static final List<TaskRow> FAMILY = List.of(
            row("load", "", "WAITING", "created", "2026-11-25T08:00:01Z", "children", 2L),
            row("part-1", "load", "RUNNING", "created", "2026-11-25T08:00:02Z", "node", "east", "percent", 20.0),
            row("part-2", "load", "QUEUED", "created", "2026-11-25T08:00:03Z"),
            row("step", "part-1", "RUNNING", "created", "2026-11-25T08:00:04Z", "percent", 70.0),
            row("count", "", "RUNNING", "created", "2026-11-25T08:00:00Z", "percent", 50.0),
            row("old", "", "FAILED", "created", "2026-11-25T07:00:00Z", "message", "Disk full on WEST"));

    private static List<String> lines(TaskForest forest, Set<String> open, TaskFilter filter, Column by, boolean down) {
        return forest.lines(open, filter, by.order(down)).stream()
                .map(line -> "  ".repeat(line.depth())
                        + line.row().id()
                        + (!line.expandable() ? "" : line.open() ? " -" : " +"))
                .toList();
    }

    private static List<String> lines(Set<String> open, TaskFilter filter) {
        return lines(TaskForest.of(List.of(FAMILY)), open, filter, Column.STATE, false);
    }

    @Test
    void children_stand_below_their_open_parents() {
        assertThat(lines(Set.of(), TaskFilter.ALL)).containsExactly("count", "load +", "old");
        assertThat(lines(Set.of("load"), TaskFilter.ALL))
                .containsExactly("count", "load -", "  part-1 +", "  part-2", "old");
        assertThat(lines(Set.of("load", "part-1"), TaskFilter.ALL))
                .containsExactly("count", "load -", "  part-1 -", "    step", "  part-2", "old");
    }

    @Test
    void siblings_are_sorted_and_stay_with_their_parents() {
        TaskForest forest = TaskForest.of(List.of(FAMILY));
        Set<String> open = Set.of("load");
        assertThat(lines(forest, open, TaskFilter.ALL, Column.PROGRESS, true))
                .containsExactly("count", "load -", "  part-1 +", "  part-2", "old");
        assertThat(lines(forest, open, TaskFilter.ALL, Column.PROGRESS, false))
                .containsExactly("load -", "  part-2", "  part-1 +", "old", "count");
        assertThat(lines(forest, open, TaskFilter.ALL, Column.CREATED, false))
                .containsExactly("old", "count", "load -", "  part-1 +", "  part-2");
    }

    @Test
    void a_filter_keeps_what_leads_to_its_finds_and_opens_it() {
        assertThat(lines(Set.of(), TaskFilter.of("EAST", ""))).containsExactly("load -", "  part-1 +");
        assertThat(lines(Set.of(), TaskFilter.of("", "QUEUED"))).containsExactly("load -", "  part-2");
        assertThat(lines(Set.of(), TaskFilter.of(" step ", "RUNNING")))
                .containsExactly("load -", "  part-1 -", "    step");
        assertThat(lines(Set.of(), TaskFilter.of("full west", ""))).containsExactly("old");
        assertThat(lines(Set.of(), TaskFilter.of("full east", ""))).isEmpty();
    }

    @Test
    void a_child_without_its_parent_stands_at_the_top() {
        TaskForest forest = TaskForest.of(List.of(List.of(row("part", "unknown", "RUNNING"))));
        assertThat(lines(forest, Set.of(), TaskFilter.ALL, Column.TASK, false)).containsExactly("part");
    }

    @Test
    void the_later_reading_holds_but_an_end_is_never_taken_back() {
        TaskForest forest = TaskForest.of(List.of(
                List.of(row("a", "", "QUEUED"), row("b", "", "FAILED")),
                List.of(row("a", "", "RUNNING"), row("b", "", "RUNNING"))));
        assertThat(forest.size()).isEqualTo(2);
        assertThat(forest.row("a").state()).isEqualTo("RUNNING");
        assertThat(forest.row("b").state()).isEqualTo("FAILED");
    }

    @Test
    void of_open_tasks_the_topmost_hold_the_others() {
        TaskForest forest = TaskForest.of(List.of(FAMILY));
        assertThat(forest.topmost(Set.of("load", "part-1", "count", "gone")))
                .containsExactlyInAnyOrder("load", "count");
        assertThat(forest.topmost(Set.of("part-1"))).containsExactly("part-1");
    }

    @Test
    void parents_in_a_circle_end() {
        TaskForest forest = TaskForest.of(List.of(List.of(row("a", "b", "RUNNING"), row("b", "a", "RUNNING"))));
        assertThat(forest.topmost(Set.of("a"))).containsExactly("a");
        assertThat(lines(forest, Set.of("a", "b"), TaskFilter.of("a", ""), Column.TASK, false))
                .isEmpty();
    }

    @Test
    void a_chain_of_thousands_is_laid_out() {
        List<TaskRow> chain = new ArrayList<>();
        IntStream.range(0, 5_000).forEach(at -> chain.add(row("t" + at, at == 0 ? "" : "t" + (at - 1), "RUNNING")));
        Set<String> open = Set.copyOf(chain.stream().map(TaskRow::id).toList());
        List<TaskForest.Line> lines = TaskForest.of(List.of(chain)).lines(open, TaskFilter.ALL, Column.STANDARD);
        assertThat(lines).hasSize(5_000);
        assertThat(lines.get(4_999).depth()).isEqualTo(4_999);
    }
}
