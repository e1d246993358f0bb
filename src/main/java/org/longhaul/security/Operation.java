package org.longhaul.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be done, and the role it takes. REST and JMX map this list; a test fails when one of them lacks an operation.
 */
public enum Operation {
    /** Make a task. */
    SUBMIT_TASK("Submit tasks, or check orders", Role.SUBMITTER, false),
    /** Read tasks by a filter. */
    LIST_TASKS("List tasks and count them", Role.VIEWER, true),
    /** Read one task, its history and why it is not running; wait for it. */
    READ_TASK("Read a task, its comments and its history; wait for it", Role.VIEWER, true),
    /** Say something of a task. */
    COMMENT_TASK("Comment on a task", Role.OPERATOR, true),
    /** Ask a task to stop. */
    ABORT_TASK("Abort tasks", Role.OPERATOR, true),
    /** Have an ended task done again. */
    RETRY_TASK("Retry tasks", Role.OPERATOR, true),
    /** Keep a queued task from being run. */
    HOLD_TASK("Hold tasks", Role.OPERATOR, false),
    /** Let a held task go on. */
    RELEASE_TASK("Release held tasks", Role.OPERATOR, false),
    /** Keep a task whatever its age, or let it go by its age again. */
    KEEP_TASK("Keep tasks whatever their age", Role.OPERATOR, false),
    /** Read what limits would remove, end or stop now. */
    READ_RETENTION("Read what limits would remove or end", Role.VIEWER, false),
    /** Read which modules there are. */
    LIST_MODULES("List modules", null, false),
    /** Forget the ended tasks of a module. */
    DRAIN_MODULE("Drain modules", Role.OPERATOR, false),
    /** Read what recurs. */
    READ_SCHEDULES("Read the schedules", Role.VIEWER, false),
    /** Pause and resume a schedule, and have it make a task now. */
    RUN_SCHEDULES("Pause, resume and run schedules", Role.OPERATOR, false),
    /** Make, change and remove schedules: their tasks are submitted in the name of who wrote them last. */
    CHANGE_SCHEDULES("Make, change and remove schedules", Role.ADMIN, false),
    /** Read the settings that can be changed while Longhaul runs. */
    READ_SETTINGS("Read the settings", Role.VIEWER, false),
    /** Change them. */
    CHANGE_SETTINGS("Change the settings", Role.ADMIN, false),
    /** Read the sums of what is forgotten. */
    READ_TOTALS("Read the totals of forgotten tasks", Role.VIEWER, false),
    /** Read which types of task there are. */
    LIST_TYPES("List task types", null, false),
    /** Read who one is; make and revoke one's own tokens and sessions, change one's own password. */
    OWN_ACCOUNT("Manage the own account: password, tokens, sessions", null, false),
    /** Make, change and remove accounts and their tokens. */
    MANAGE_ACCOUNTS("Manage accounts and tokens", Role.ADMIN, false),
    /** Read what people did. */
    READ_AUDIT("Read the audit", Role.ADMIN, false);

    private final String description;
    private final @Nullable Role role;
    private final boolean own;

    Operation(String description, @Nullable Role role, boolean own) {
        this.description = description;
        this.role = role;
        this.own = own;
    }

    /** What it does, for people. */
    public String description() {
        return description;
    }

    /** The role it takes; empty if everybody who is signed in may. */
    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    /** Whether who has {@link Role#SUBMITTER} may do it with the tasks they have submitted. */
    public boolean own() {
        return own;
    }
}
