package org.longhaul.management;

import java.util.List;
import javax.management.OperationsException;
import org.longhaul.management.Tables.EventRow;
import org.longhaul.security.Operation;

/** A task that runs on this node. */
@Described("A task that runs on this node. The bean is there while it runs. It tells its progress to whoever listens.")
interface TaskMXBean {
    @Described("The id")
    @Manages(Operation.READ_TASK)
    String getId();

    @Described("The type")
    @Manages(Operation.READ_TASK)
    String getType();

    @Described("What it is called")
    @Manages(Operation.READ_TASK)
    String getName();

    @Described("The id of the task it is a part of; empty if it is none")
    @Manages(Operation.READ_TASK)
    String getParent();

    @Described("Who ordered it")
    @Manages(Operation.READ_TASK)
    String getSubmitter();

    @Described("When it was ordered")
    @Manages(Operation.READ_TASK)
    String getCreated();

    @Described("When this attempt began")
    @Manages(Operation.READ_TASK)
    String getStarted();

    @Described("What was ordered, as JSON, secrets masked")
    @Manages(Operation.READ_TASK)
    String getParameters();

    @Described("The state; as a rule RUNNING")
    @Manages(Operation.READ_TASK)
    String getState();

    @Described(value = "How much of it is done; Unit says what is counted", unit = "see Unit")
    @Manages(Operation.READ_TASK)
    long getCompleted();

    @Described(value = "How much there is to do; -1 if it is not known", unit = "see Unit")
    @Manages(Operation.READ_TASK)
    long getTotal();

    @Described("What Completed and Total count")
    @Manages(Operation.READ_TASK)
    String getUnit();

    @Described(value = "How much of it is done; -1 if it is not known", unit = "%")
    @Manages(Operation.READ_TASK)
    double getPercent();

    @Described("What it has come to so far, as JSON; empty if it has not said")
    @Manages(Operation.READ_TASK)
    String getResult();

    @Described("The object it works on: tasks of one key run one after the other; empty if there is none")
    @Manages(Operation.READ_TASK)
    String getKey();

    @Described("The node that took the order")
    @Manages(Operation.READ_TASK)
    String getAcceptedBy();

    @Described("The node that runs it")
    @Manages(Operation.READ_TASK)
    String getNode();

    @Described("The node that ended it; empty until it has ended, and then the bean is soon gone")
    @Manages(Operation.READ_TASK)
    String getEndedBy();

    @Described("When its run was last heard of")
    @Manages(Operation.READ_TASK)
    String getHeartbeat();

    @Described("When somebody last read it; seconds late, empty if nobody has")
    @Manages(Operation.READ_TASK)
    String getLastPolled();

    @Described(value = "Which attempt this is", unit = "attempts")
    @Manages(Operation.READ_TASK)
    int getAttempt();

    @Described(value = "How many attempts it may take", unit = "attempts")
    @Manages(Operation.READ_TASK)
    int getMaxAttempts();

    @Described(value = "The number of its claim: writes of an older one are refused", unit = "number")
    @Manages(Operation.READ_TASK)
    long getEpoch();

    @Described("Whether it was asked to stop")
    @Manages(Operation.READ_TASK)
    boolean isAbortRequested();

    @Described("What was said of it, oldest first")
    @Manages(Operation.READ_TASK)
    List<EventRow> getComments();

    @Described("What its thread is doing now, a frame a line; empty while it has none that is known")
    @Manages(Operation.READ_TASK)
    String getStack();

    @Described("Asks it to stop")
    @Manages(Operation.ABORT_TASK)
    void abort() throws OperationsException;

    @Described("Says something of it, in its history")
    @Manages(Operation.COMMENT_TASK)
    void comment(@Described(name = "text", value = "What to say, at most 4000 characters") String text)
            throws OperationsException;
}
