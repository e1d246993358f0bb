package org.longhaul.incontainer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.util.Optional;
import org.longhaul.spi.RestartableItemReader;

/** Fifty numbers. */
@Named
@Dependent
public class TestReader extends RestartableItemReader {
    private int next;

    @Override
    protected void open(Optional<String> position) {
        next = position.map(Integer::parseInt).orElse(0);
        Notes.add("opened " + context().id() + " at " + next);
    }

    @Override
    protected String position() {
        return Integer.toString(next);
    }

    @Override
    public Object readItem() {
        if (next == 25 && context().parameters().requiredText("fault").equals("reader")) {
            throw new IllegalStateException("the reader broke");
        }
        return next < 50 ? next++ : null;
    }
}
