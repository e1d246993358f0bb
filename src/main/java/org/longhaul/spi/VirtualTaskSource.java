package org.longhaul.spi;

import java.util.List;
import java.util.Optional;

/**
 * Knows tasks that nobody submitted and that are not stored: what another service, the cluster or a runtime does. An
 * application brings its own as a bean of a scope such as {@code @ApplicationScoped}; Longhaul asks all there are.
 *
 * <p>A source is asked on a thread of its own, without a transaction and without a request. It answers within two
 * seconds, or is left out of that answer with a warning. It need not cache: nothing is kept of what it says.
 *
 * <p>What it says of a task is the same on every node: the id, from {@link VirtualTask#id(String...)}, and when it
 * began. Children may come and go.
 */
public interface VirtualTaskSource {
    /**
     * Tasks that a source told.
     *
     * @param tasks the tasks, with their children
     * @param warnings what is missing in them, for people: such as a node that did not answer
     */
    record Found(List<VirtualTask> tasks, List<String> warnings) {
        /** Fixes the lists. */
        public Found {
            tasks = List.copyOf(tasks);
            warnings = List.copyOf(warnings);
        }

        /** Tasks of which nothing is missing. */
        public static Found all(List<VirtualTask> tasks) {
            return new Found(tasks, List.of());
        }
    }

    /** The module of its tasks; of no other source. */
    String module();

    /** All tasks it knows now, ended ones too. How long those are listed is not its business. */
    Found list();

    /**
     * The task of that id, as long as it knows it. It looks for tasks, not for their children.
     *
     * @param id one that {@link VirtualTask#isId} holds for
     */
    default Optional<VirtualTask> find(String id) {
        return list().tasks().stream().filter(task -> task.id().equals(id)).findFirst();
    }

    /**
     * Asks a task to stop that it has called abortable. The end is seen later, in the task's state.
     *
     * @return whether it was asked; false if it cannot be, or not from this node
     */
    default boolean abort(String id) {
        return false;
    }
}
