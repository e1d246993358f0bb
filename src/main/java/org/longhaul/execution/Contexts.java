package org.longhaul.execution;

import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.longhaul.ownership.Ownership;
import org.longhaul.spi.TaskContext;
import org.longhaul.submission.Children;
import org.longhaul.tree.ChildReader;

/**
 * Gives every run its one context: to a handler as an argument, to the artifacts of a batch job by injection. Which run
 * it is follows from the thread, or from the batch execution that the thread belongs to.
 */
@ApplicationScoped
public class Contexts {
    private final Map<Run, RunContext> contexts = new ConcurrentHashMap<>();
    private Runs runs;
    private Ownership ownership;
    private Results results;
    private Children children;
    private ChildReader reader;
    private Instance<JobContext> jobs;

    @Inject
    public Contexts(
            Runs runs,
            Ownership ownership,
            Results results,
            Children children,
            ChildReader reader,
            Instance<JobContext> jobs) {
        this.runs = runs;
        this.ownership = ownership;
        this.results = results;
        this.children = children;
        this.reader = reader;
        this.jobs = jobs;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Contexts() {}

    /** The context of the run that asks. */
    @Produces
    @Dependent
    public TaskContext current() {
        return of(currentRun()
                .orElseThrow(() -> new IllegalStateException(
                        "No task runs here: a TaskContext is there only while Longhaul runs a task")));
    }

    RunContext of(Run run) {
        return contexts.computeIfAbsent(run, each -> new RunContext(each, ownership, results, children, reader));
    }

    void forget(Run run) {
        contexts.remove(run);
    }

    /** The run that this thread works for. */
    Optional<Run> currentRun() {
        Optional<Run> current = runs.current();
        return current.isPresent()
                ? current
                : execution().flatMap(id -> runs.ofExecution(id, true)).map(Contexts::here);
    }

    /** Whatever asks for the context of a batch job is on the thread of its step. */
    private static Run here(Run run) {
        run.worker(Thread.currentThread());
        return run;
    }

    private Optional<Long> execution() {
        Instance.Handle<JobContext> handle = jobs.getHandle();
        JobContext job = handle.get();
        return job == null ? Optional.empty() : Optional.of(job.getExecutionId());
    }
}
