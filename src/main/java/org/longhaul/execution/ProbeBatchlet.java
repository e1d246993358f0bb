package org.longhaul.execution;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;

/** Does nothing: its job exists to be found in the batch repository. */
@Named("longhaulProbeBatchlet")
@Dependent
public class ProbeBatchlet extends AbstractBatchlet {
    @Override
    public String process() {
        return "COMPLETED";
    }
}
