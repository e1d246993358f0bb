package org.longhaul.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;
import org.longhaul.testing.TaskViews;

class SummaryMatchTest {
    private static final TaskSummary TASK = TaskViews.summary(
            "0c2b4a52-9d3e-3b1f-8f6a-2d7b9c1e4f50",
            TaskState.QUEUED,
            Gate.DUE,
            Progress.NONE,
            TaskViews.CREATED,
            null,
            0);

    private static boolean finds(String filter) {
        return SummaryMatch.finds(TaskFilter.of(filter), TASK, Map.of("table", "t1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id=0c2b4a52-9d3e-3b1f-8f6a-2d7b9c1e4f50",
                "state=queued",
                "state=RUNNING&state=QUEUED",
                "gate=DUE",
                "type=sample",
                "module=test",
                "product=none",
                "submitter=ann",
                "kind=node",
                "priority=0",
                "minPriority=0",
                "maxPriority=0",
                "abortRequested=false",
                "consumed=false",
                "internal=true",
                "createdAfter=2026-11-23T12:00:00Z",
                "createdBefore=2026-11-23T12:00:00Z",
                "attribute.table=t1"
            })
    void what_the_filter_finds(String filter) {
        assertThat(finds(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id=0c2b4a52-9d3e-3b1f-8f6a-2d7b9c1e4f51",
                "state=RUNNING",
                "gate=READY",
                "reason=done",
                "type=other",
                "product=shop",
                "submitter=ben",
                "node=one",
                "key=k",
                "tag=t",
                "kind=cluster",
                "minPriority=1",
                "maxPriority=-1",
                "abortRequested=true",
                "scope=s",
                "summary=*",
                "comment=*",
                "createdAfter=2026-11-23T12:00:01Z",
                "createdBefore=2026-11-23T11:59:59Z",
                "startedAfter=2020-01-01T00:00:00Z",
                "attribute.table=t2",
                "attribute.other=t1"
            })
    void what_it_does_not_find(String filter) {
        assertThat(finds(filter)).isFalse();
    }
}
