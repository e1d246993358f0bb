package org.longhaul.builtin.bulk;

import org.longhaul.security.Caller;
import org.longhaul.security.Operation;

/** What can be done to many tasks at once. Each is a bean. */
public interface BulkAct {
    /** Its name, as in the address of the request: {@code abort}. */
    String name();

    /** What it takes to do it. */
    Operation operation();

    /**
     * Does it to one task, in a transaction of its own. To do it again for the same bulk task changes nothing.
     *
     * @param bulk the id of the bulk task
     * @param by who ordered it; with the roles they had then, if nobody can be asked for them now
     * @return whether it changed anything
     * @throws org.longhaul.task.TaskException if it cannot be done to this task
     */
    boolean act(String id, String bulk, Caller by);
}
