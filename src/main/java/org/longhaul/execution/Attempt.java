package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.List;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Ownership;
import org.longhaul.platform.Faults;
import org.longhaul.spi.Execution;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * Carries one claimed task from its start to its stored end. An end that cannot be stored is kept and tried again, for
 * as long as the task may still be this node's: the work is done, and must not be done twice for a database's nap.
 */
@ApplicationScoped
public class Attempt {
    private static final System.Logger LOG = System.getLogger(Attempt.class.getName());
    private static final long STORE_AGAIN_MILLIS = 500;

    private Ownership ownership;
    private LocalNode node;
    private Runs runs;
    private Contexts contexts;
    private BatchExecutor batch;
    private DirectExecutor direct;
    private Faults faults;

    @Inject
    public Attempt(
            Ownership ownership,
            LocalNode node,
            Runs runs,
            Contexts contexts,
            BatchExecutor batch,
            DirectExecutor direct,
            Faults faults) {
        this.ownership = ownership;
        this.node = node;
        this.runs = runs;
        this.contexts = contexts;
        this.batch = batch;
        this.direct = direct;
        this.faults = faults;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Attempt() {}

    /** Runs the task, and stores how it ended. Never throws. */
    void carryOut(Run run) {
        try {
            Outcome outcome = run.claimed().abortRequested()
                    ? new Outcome.Aborted(Reason.ASKED, "Aborted before this attempt began")
                    : execute(run);
            faults.at("end of " + run.type().name());
            TaskState state = store(run, Outcomes.redacted(run.redaction(), outcome));
            LOG.log(
                    Level.INFO,
                    "execution: task {0} ({1}), attempt {2}: {3}",
                    run.lease().taskId(),
                    run.type().name(),
                    run.claimed().attempt(),
                    state);
        } catch (LeaseLostException e) {
            LOG.log(
                    Level.WARNING,
                    "execution: task {0} is no longer this run''s; who has it now goes on with it",
                    run.lease().taskId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.log(
                    Level.WARNING,
                    "execution: the server took the thread of task {0}; the next start rescues it",
                    run.lease().taskId());
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "execution: the end of task %s was not stored; it is requeued or dropped by the rescue"
                            .formatted(run.lease().taskId()),
                    run.redaction().thrown(e));
        } finally {
            contexts.forget(run);
            runs.remove(run);
        }
    }

    private Outcome execute(Run run) throws InterruptedException {
        if (run.failure().isPresent()) {
            return Outcomes.failed(run, run.failure().get()); // it could not even begin
        }
        try {
            return run.type().execution() == Execution.BATCH ? batch.execute(run) : direct.execute(run);
        } catch (LeaseLostException e) {
            return Outcomes.lost(run);
        } catch (RuntimeException | Error e) {
            return failed(run, e);
        }
    }

    private static Outcome failed(Run run, Throwable thrown) {
        try {
            return Outcomes.failed(run, Failure.of(thrown));
        } catch (LeaseLostException e) {
            return Outcomes.lost(run);
        }
    }

    private TaskState store(Run run, Outcome outcome) throws InterruptedException {
        while (true) {
            try {
                if (run.takeChanged()) { // what it said last is how far it came
                    ownership.report(List.of(Reporter.report(run)));
                }
                return ownership.end(run.lease(), outcome);
            } catch (LeaseLostException e) {
                throw e;
            } catch (RuntimeException e) {
                if (node.isDeclaredDead()) {
                    throw e;
                }
                LOG.log(
                        Level.WARNING,
                        "execution: the end of task %s cannot be stored now, trying again"
                                .formatted(run.lease().taskId()),
                        run.redaction().thrown(e));
                run.awaitChange(STORE_AGAIN_MILLIS);
            }
        }
    }
}
