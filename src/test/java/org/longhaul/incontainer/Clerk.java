package org.longhaul.incontainer;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import org.longhaul.spi.TaskRequest;
import org.longhaul.spi.Tasks;

/** An enterprise bean: the container begins and ends its transactions. */
@Stateless
public class Clerk {
    @Inject
    private Tasks tasks;

    /** Submits, and commits. */
    public String submit(TaskRequest request) {
        return tasks.submit(request);
    }

    /** Submits, and has the container roll back. */
    public void submitAndFail(TaskRequest request, String[] id) {
        id[0] = tasks.submit(request);
        throw new IllegalStateException("thrown away");
    }
}
