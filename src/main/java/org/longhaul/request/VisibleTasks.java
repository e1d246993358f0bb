package org.longhaul.request;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.regex.Pattern;
import org.longhaul.platform.Texts;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.security.Caller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.spi.VirtualTask;
import org.longhaul.task.UnknownTaskException;

/**
 * Finds stored tasks for whoever asks, at whatever edge. A task that they may not see is answered like one that is not there,
 * and so is an id that cannot be one: nobody has to tell them apart.
 */
@ApplicationScoped
public class VisibleTasks {
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final int SHOWN = 60;

    private TaskQuery query;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected VisibleTasks() {}

    /** Finds stored tasks here. */
    @Inject
    public VisibleTasks(TaskQuery query) {
        this.query = query;
    }

    /**
     * The stored task of that id, with which the caller may do this.
     *
     * @throws UnknownTaskException if there is none, or the caller may not see it
     * @throws ForbiddenException if the caller may see it and not more
     */
    public TaskView find(String id, Operation operation, Caller caller) {
        String known = checked(id);
        TaskView view = query.find(known).orElseThrow(() -> new UnknownTaskException(known));
        TaskSummary task = view.task();
        if (!caller.may(Operation.READ_TASK, task.product(), task.submitter())) {
            throw new UnknownTaskException(known);
        }
        if (!caller.may(operation, task.product(), task.submitter())) {
            throw new ForbiddenException(caller.name(), operation);
        }
        return view;
    }

    /**
     * The id as it is stored.
     *
     * @throws UnknownTaskException if it cannot be one
     */
    public static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new UnknownTaskException(Texts.shown(id, SHOWN));
        }
        return id.toLowerCase(Locale.ROOT);
    }

    /** Whether a task of that id is computed, if there is one. */
    public static boolean computed(String id) {
        return VirtualTask.isId(id.toLowerCase(Locale.ROOT));
    }
}
