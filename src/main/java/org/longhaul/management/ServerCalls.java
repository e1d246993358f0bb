package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.Callable;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.OperationsException;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.request.SourceUnavailableException;
import org.longhaul.schedule.ScheduleException;
import org.longhaul.security.AccountException;
import org.longhaul.security.Caller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.submission.SubmissionException;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.TaskException;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.UnknownTypeException;

/**
 * Carries out the calls of JMX clients: asks who calls and whether they may, does it within the application, and turns
 * what goes wrong into exceptions of the JDK, so that clients need no class of ours to read them.
 */
@ApplicationScoped
public class ServerCalls implements Calls {
    private static final System.Logger LOG = System.getLogger(ServerCalls.class.getName());

    private JmxCallers callers;
    private InApplication application;
    private Snapshots snapshots;
    private static final ThreadLocal<Caller> CURRENT = new ThreadLocal<>();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ServerCalls() {}

    /** Asks who calls here, acts within this application, and shows at once in these snapshots what came of it. */
    @Inject
    public ServerCalls(JmxCallers callers, InApplication application, Snapshots snapshots) {
        this.callers = callers;
        this.application = application;
        this.snapshots = snapshots;
    }

    @Override
    public @Nullable Object call(String what, Manages manages, Callable<@Nullable Object> work) throws MBeanException {
        Operation operation = manages.value()[0];
        Caller caller = callers.get();
        if (!caller.may(operation)) {
            throw new SecurityException(
                    "%s may not do this: %s. It takes the role %s, which longhaul.jmx.roles gives to names"
                            .formatted(
                                    caller.name(),
                                    operation.description(),
                                    operation.role().map(role -> role.code()).orElse("")));
        }
        CURRENT.set(caller);
        try {
            return application.call(work);
        } catch (Exception e) {
            Exception cause =
                    e instanceof UndeclaredThrowableException && e.getCause() instanceof Exception inner ? inner : e;
            throw failure(what, caller, cause);
        } finally {
            CURRENT.remove();
            if (!manages.tells()) {
                snapshots.expire();
            }
        }
    }

    /** Who makes the call that this thread carries out. */
    Caller caller() {
        Caller caller = CURRENT.get();
        if (caller == null) {
            throw new IllegalStateException("No call is being carried out");
        }
        return caller;
    }

    private static MBeanException failure(String what, Caller caller, Exception e) {
        if (e instanceof ForbiddenException || e instanceof SecurityException) {
            throw new SecurityException(e.getMessage());
        }
        if (e instanceof InvalidOrderException invalid) {
            throw new IllegalArgumentException(invalid.violations().stream()
                    .map(wrong -> wrong.field() + " " + wrong.message())
                    .reduce((one, other) -> one + "; " + other)
                    .orElse(invalid.getMessage()));
        }
        if (e instanceof IllegalArgumentException || e instanceof UnknownTypeException) {
            throw new IllegalArgumentException(e.getMessage());
        }
        if (e instanceof UnknownTaskException) {
            return wrapped(new InstanceNotFoundException(e.getMessage()));
        }
        if (e instanceof SourceUnavailableException) {
            return wrapped(new OperationsException("Nobody can tell now: " + e.getMessage()));
        }
        if (e instanceof JMException known) {
            return wrapped(known);
        }
        if (e instanceof TaskException
                || e instanceof SubmissionException
                || e instanceof ScheduleException
                || e instanceof AccountException) {
            return wrapped(new OperationsException(e.getMessage()));
        }
        if (e instanceof DataAccessException) {
            LOG.log(
                    Level.WARNING,
                    "jmx: %s by %s was not done, since the database did not answer; the caller has to ask again"
                            .formatted(what, caller.name()),
                    e);
            return wrapped(new OperationsException("The database does not answer now: try again"));
        }
        LOG.log(Level.ERROR, "jmx: %s by %s failed; the caller was told so".formatted(what, caller.name()), e);
        return wrapped(new OperationsException("It failed for a reason that the server's log tells"));
    }

    /** With the message of its cause as well: some clients show no other. */
    private static MBeanException wrapped(JMException cause) {
        return new MBeanException(cause, cause.getMessage());
    }
}
