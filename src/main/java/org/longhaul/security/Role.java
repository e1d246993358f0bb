package org.longhaul.security;

import java.util.Arrays;
import java.util.Optional;

/** What an account may do, for all products or for named ones. */
public enum Role {
    /** Reads everything. */
    VIEWER("task-viewer"),
    /** Submits; sees and aborts what it has submitted itself. */
    SUBMITTER("task-submitter"),
    /** Reads everything; aborts, holds, releases, retries. */
    OPERATOR("task-operator"),
    /** Everything, accounts and settings included. */
    ADMIN("task-admin");

    private final String code;

    Role(String code) {
        this.code = code;
    }

    /** The name as it is stored and shown, which is also the name of a container's group that gives it. */
    public String code() {
        return code;
    }

    /** The role of that name. */
    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(role -> role.code.equals(code)).findFirst();
    }

    /** Whether who has this role may do what that one may. */
    public boolean includes(Role other) {
        return this == other || this == ADMIN || (this == OPERATOR && other == VIEWER);
    }
}
