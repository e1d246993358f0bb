package org.longhaul.jconsole;

import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the server brought.
 *
 * @param managers the names of all its task managers: one for each deployment
 * @param manager the one that was read; null if there is none
 * @param attributes its numbers and texts
 * @param tasks its tasks under their parents
 * @param detail more of the selected task; null if none is selected
 * @param problem what is wrong, in a sentence; empty if nothing is
 */
record News(
        List<ObjectName> managers,
        @Nullable ObjectName manager,
        Map<String, Object> attributes,
        TaskForest tasks,
        @Nullable Detail detail,
        String problem) {

    /**
     * What is wanted of the next look.
     *
     * @param manager the task manager that somebody chose; null for the first
     * @param open the tasks whose children are shown
     * @param selected the task whose detail is shown; empty for none
     */
    record Wish(@Nullable ObjectName manager, Set<String> open, String selected) {
        static final Wish NOTHING = new Wish(null, Set.of(), "");

        Wish {
            open = Set.copyOf(open);
        }
    }

    /**
     * What the bean of a task says that runs on the server asked.
     *
     * @param items its other attributes, as text
     * @param note why there is nothing more; empty if there is
     */
    record Detail(String id, Map<String, String> items, String comments, String stack, String note) {}

    /** No news: the server cannot be reached, or has no task manager. */
    static News none(String problem) {
        return new News(List.of(), null, Map.of(), TaskForest.EMPTY, null, problem);
    }
}
