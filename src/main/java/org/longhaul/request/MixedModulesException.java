package org.longhaul.request;

/** Somebody asks at once for tasks that are stored and for such that are computed. */
public final class MixedModulesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String problem;

    /** Beside computed ones these modules are asked for, whose tasks are stored. */
    MixedModulesException(String stored) {
        super("module " + problem(stored));
        this.problem = problem(stored);
    }

    private static String problem(String stored) {
        return "names modules whose tasks are computed beside others: ask for %s apart".formatted(stored);
    }

    /** What is wrong with the field {@code module}. */
    public String problem() {
        return problem;
    }
}
