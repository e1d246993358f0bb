package org.longhaul.jconsole;

import java.util.List;
import java.util.Locale;

/**
 * Which tasks somebody wants to see.
 *
 * @param words each of them must occur in the task, whatever its case
 * @param state its state; empty for any
 */
record TaskFilter(List<String> words, String state) {
    static final TaskFilter ALL = new TaskFilter(List.of(), "");

    private static final List<String> SEARCHED =
            List.of("id", "name", "type", "module", "node", "submitter", "product", "key", "reason", "message");

    TaskFilter {
        words = List.copyOf(words);
    }

    /** The filter that somebody typed. */
    static TaskFilter of(String text, String state) {
        List<String> words = text.isBlank()
                ? List.of()
                : List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        return new TaskFilter(words, state);
    }

    /** Whether it lets everything pass. */
    boolean isEmpty() {
        return words.isEmpty() && state.isEmpty();
    }

    /** Whether the task is one of those. */
    boolean accepts(TaskRow row) {
        return (state.isEmpty() || state.equals(row.state()))
                && words.stream()
                        .allMatch(word -> SEARCHED.stream()
                                .anyMatch(item ->
                                        row.text(item).toLowerCase(Locale.ROOT).contains(word)));
    }
}
