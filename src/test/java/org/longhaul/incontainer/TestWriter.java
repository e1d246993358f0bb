package org.longhaul.incontainer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.longhaul.platform.Database;
import org.longhaul.spi.RestartableItemWriter;
import org.longhaul.spi.TaskFailedException;

/** Writes the numbers as rows, and breaks in the third chunk after its rows were written. */
@Named
@Dependent
public class TestWriter extends RestartableItemWriter {
    @Inject
    private Database database;

    @Override
    protected void write(List<Object> items) {
        for (Object item : items) {
            database.tasks()
                    .update(
                            "INSERT INTO test_row (task, n) VALUES (?, ?)",
                            context().id(),
                            item);
        }
        if (items.contains(25)) {
            String fault = context().parameters().requiredText("fault");
            if (fault.equals("writer")
                    || (fault.equals("writer-once") && context().attempt() == 1)) {
                throw new IllegalStateException("the writer broke");
            }
            if (fault.equals("writer-for-good")) {
                throw TaskFailedException.forGood("these rows never fit");
            }
        }
    }
}
