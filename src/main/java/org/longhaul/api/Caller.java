package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;

/** Who sent the request. There are no accounts, so it is always the same: whoever can reach the loopback interface. */
@ApplicationScoped
public class Caller {
    /** The name that submissions, requests to stop and comments are recorded under. */
    public String name() {
        return "anonymous";
    }
}
