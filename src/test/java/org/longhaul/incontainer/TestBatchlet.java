package org.longhaul.incontainer;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskRequest;
import org.longhaul.spi.Tasks;

/** An artifact of a batch job that makes a task, and says which. */
@Named
@Dependent
public class TestBatchlet extends AbstractBatchlet {
    @Inject
    private Tasks tasks;

    @Inject
    private TaskContext context;

    @Override
    public String process() {
        context.result(tasks.submit(TaskRequest.of("test-noted")));
        return "done";
    }
}
