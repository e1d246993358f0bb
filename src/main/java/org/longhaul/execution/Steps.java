package org.longhaul.execution;

import static org.longhaul.platform.JsonText.JSON;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.StepExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Ownership;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;

/**
 * Shows the steps of a task's batch job as its children: each begins and ends with its step, and counts the items it has
 * read. They are for people. Whatever goes wrong with them is logged and the job goes on; one that is left behind is
 * DROPPED by the rescue.
 */
@ApplicationScoped
public class Steps {
    private static final System.Logger LOG = System.getLogger(Steps.class.getName());
    private static final int MAX_NAME = 100;

    private StepStore store;
    private Ownership ownership;
    private LocalNode node;
    private Retrying retrying;
    private Runs runs;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Steps() {}

    /** Steps of runs on this node. */
    @Inject
    public Steps(StepStore store, Ownership ownership, LocalNode node, Retrying retrying, Runs runs) {
        this.store = store;
        this.ownership = ownership;
        this.node = node;
        this.retrying = retrying;
        this.runs = runs;
    }

    /** The steps of one run, as they were seen so far. */
    final class Of {
        private final Run run;
        private final Map<Long, Shown> shown = new HashMap<>();
        private boolean failed;

        private Of(Run run) {
            this.run = run;
        }

        /** Shows what became of the steps since the last look. */
        void look(List<StepExecution> steps) {
            if (run.type().jobName() == null || failed) {
                return;
            }
            try {
                for (StepExecution step : steps) {
                    Shown its = shown.get(step.getStepExecutionId());
                    if (its == null) {
                        its = begin(run, step, shown.size());
                        shown.put(step.getStepExecutionId(), its);
                    }
                    its.become(step);
                }
            } catch (RuntimeException e) {
                failed = true;
                LOG.log(
                        Level.WARNING,
                        "execution: the steps of task %s are shown no further; its job goes on"
                                .formatted(run.lease().taskId()),
                        run.redaction().thrown(e));
            }
        }

        /** The run is over, and so are its steps. */
        void over() {
            for (Shown each : shown.values()) {
                try {
                    each.end(new Outcome.Dropped(
                            Reason.NODE_LOST, "The run of its job ended before it was seen to end"));
                } catch (RuntimeException e) {
                    LOG.log(
                            Level.WARNING,
                            "execution: a step of task %s is left behind; it is dropped by the next look"
                                    .formatted(run.lease().taskId()),
                            run.redaction().thrown(e));
                }
                if (each.lease != null) {
                    runs.removeStep(each.lease);
                }
            }
        }
    }

    /** What is shown of one step. */
    private final class Shown {
        private final @Nullable Lease lease;
        private boolean ended;
        private long read;

        Shown(@Nullable Lease lease) {
            this.lease = lease;
        }

        void become(StepExecution step) {
            if (lease == null || ended) {
                return;
            }
            long now = metric(step, Metric.MetricType.READ_COUNT);
            if (now != read) {
                read = now;
                ownership.report(List.of(new Ownership.Report(lease, new Progress(now, 0, "items"))));
            }
            switch (step.getBatchStatus()) {
                case STARTING, STARTED, STOPPING -> {}
                case COMPLETED -> end(new Outcome.Succeeded(metrics(step)));
                case STOPPED -> end(new Outcome.Aborted(Reason.ASKED, "The step was stopped"));
                case FAILED, ABANDONED ->
                    end(new Outcome.Failed(Reason.ERROR, "The step ended as " + step.getExitStatus(), null));
            }
        }

        void end(Outcome outcome) {
            if (lease != null && !ended) {
                ended = true;
                ownership.end(lease, outcome);
            }
        }
    }

    /** The steps of a run that begins now. */
    Of of(Run run) {
        return new Of(run);
    }

    private Shown begin(Run run, StepExecution step, int place) {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        String name = cut(step.getStepName());
        String key = "step:%d:%d:%s".formatted(run.lease().epoch(), place, name);
        var lease = new Lease(id, 1);
        runs.addStep(lease); // before it can be taken for forgotten
        boolean begun = false;
        try {
            begun = retrying.inOwnTransaction(() -> store.begin(run.lease(), id, key, name, node.name()));
        } finally {
            if (!begun) { // if it is there nevertheless, it is forgotten and dropped
                runs.removeStep(lease);
            }
        }
        return new Shown(begun ? lease : null);
    }

    private static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private static long metric(StepExecution step, Metric.MetricType type) {
        return Arrays.stream(step.getMetrics())
                .filter(metric -> metric.getType() == type)
                .mapToLong(Metric::getValue)
                .sum();
    }

    private static String metrics(StepExecution step) {
        JsonObjectBuilder counts = JSON.createObjectBuilder();
        Arrays.stream(step.getMetrics())
                .sorted(Comparator.comparing(metric -> metric.getType().name()))
                .forEach(metric -> counts.add(metric.getType().name(), metric.getValue()));
        JsonObjectBuilder json = JSON.createObjectBuilder();
        if (step.getExitStatus() != null && !step.getExitStatus().equals(BatchStatus.COMPLETED.name())) {
            json.add("exitStatus", step.getExitStatus());
        }
        return json.add("metrics", counts).build().toString();
    }
}
