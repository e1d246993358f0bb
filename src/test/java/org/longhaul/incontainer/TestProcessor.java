package org.longhaul.incontainer;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.longhaul.spi.TaskContext;

/** Hands the numbers on. */
@Named
@Dependent
public class TestProcessor implements ItemProcessor {
    @Inject
    private TaskContext context;

    @Override
    public Object processItem(Object item) {
        if (item.equals(25) && context.parameters().requiredText("fault").equals("processor")) {
            throw new IllegalStateException("the processor broke");
        }
        return item;
    }
}
