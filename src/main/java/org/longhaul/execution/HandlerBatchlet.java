package org.longhaul.execution;

import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.longhaul.catalog.HandlerTypes;

/** Runs a handler as the only step of a batch job. */
@Named("longhaulHandlerBatchlet")
@Dependent
public class HandlerBatchlet implements Batchlet {
    private final Contexts contexts;
    private final HandlerTypes handlers;

    @Inject
    public HandlerBatchlet(Contexts contexts, HandlerTypes handlers) {
        this.contexts = contexts;
        this.handlers = handlers;
    }

    @Override
    public String process() throws Exception {
        Run run = contexts.currentRun().orElseThrow();
        run.begun();
        try {
            handlers.with(run.type().name(), handler -> handler.run(contexts.of(run)));
            run.returned();
            return "COMPLETED";
        } catch (Exception | LinkageError e) {
            run.failed(Failure.of(e));
            throw e;
        } finally {
            run.worker(null);
            run.signal();
        }
    }

    /** Does nothing: the handler sees in its context that it is to stop. */
    @Override
    public void stop() {
        // the request is in the run already: it is what made the batch runtime call this
    }
}
