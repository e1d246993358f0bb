package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.catalog.HandlerTypes;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.task.Outcome;

/** Runs a handler on the calling thread: no batch repository, so it costs next to nothing. */
@ApplicationScoped
public class DirectExecutor implements Executor {
    private Contexts contexts;
    private Runs runs;
    private HandlerTypes handlers;

    @Inject
    public DirectExecutor(Contexts contexts, Runs runs, HandlerTypes handlers) {
        this.contexts = contexts;
        this.runs = runs;
        this.handlers = handlers;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected DirectExecutor() {}

    @Override
    public Outcome execute(Run run) throws InterruptedException {
        runs.as(run, () -> handle(run));
        return run.failure().map(failure -> Outcomes.failed(run, failure)).orElseGet(() -> Outcomes.returned(run));
    }

    private void handle(Run run) {
        try {
            handlers.with(run.type().name(), handler -> handler.run(contexts.of(run)));
        } catch (LeaseLostException e) {
            run.requestStop(StopRequest.LEASE_LOST, "a refused write");
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.failed(Failure.of(e));
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            run.failed(Failure.of(e));
        }
    }
}
