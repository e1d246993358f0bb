package org.longhaul.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.Claimed;
import org.longhaul.platform.Redaction;
import org.longhaul.spi.Execution;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;
import org.longhaul.task.Lease;

class RunsTest {
    private final Runs runs = new Runs();
    private final List<String> told = new ArrayList<>();

    private static Run run(String secret) {
        var type = new TypeDefinition(
                "copy",
                "test",
                "",
                List.of(new ParameterDefinition(
                        "token", ParameterType.STRING, false, false, null, 0, 0, List.of(), "no secret any more")),
                true,
                true,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                Execution.DIRECT,
                null,
                0,
                0,
                List.of(),
                null,
                parameters -> {});
        return new Run(
                new Claimed(new Lease("a-task", 7), "copy", 2, 3, true, false),
                type,
                Parameters.of(Map.of("token", secret)),
                Redaction.of(List.of(secret)));
    }

    @Test
    void who_watches_is_told_and_cannot_keep_a_task_from_running_or_ending() {
        runs.listen(new Runs.Listener() {
            @Override
            public void began(RunView run) {
                throw new IllegalStateException("nobody can show this");
            }

            @Override
            public void over(RunView run) {
                throw new IllegalStateException("nobody can hide this");
            }
        });
        runs.listen(new Runs.Listener() {
            @Override
            public void began(RunView run) {
                told.add("began " + run.taskId() + " attempt " + run.attempt());
            }

            @Override
            public void over(RunView run) {
                told.add("over " + run.taskId());
            }
        });
        Run run = run("opensesame");
        runs.add(run);
        runs.remove(run);
        runs.remove(run);
        assertThat(told).containsExactly("began a-task attempt 2", "over a-task");
        assertThat(runs.isEmpty()).isTrue();
    }

    @Test
    void what_was_a_secret_when_it_was_ordered_is_not_shown() {
        assertThat(new RunView(run("opensesame")).parameters())
                .contains("token")
                .doesNotContain("opensesame");
    }
}
