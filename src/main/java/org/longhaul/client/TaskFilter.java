package org.longhaul.client;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which tasks to list or count. Immutable: begin with {@link #all}, and each method gives a new filter that says one
 * thing more.
 */
public final class TaskFilter {
    private static final TaskFilter ALL = new TaskFilter(List.of());

    private final List<Pair> pairs;

    private record Pair(String name, String value) {
        String encoded() {
            return URLEncoder.encode(name, StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }

    private TaskFilter(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /** All tasks that the account may see. */
    public static TaskFilter all() {
        return ALL;
    }

    /** Only tasks in one of these states, with those of earlier calls. */
    public TaskFilter state(TaskState... states) {
        TaskFilter filter = this;
        for (TaskState state : states) {
            filter = filter.with("state", state.name());
        }
        return filter;
    }

    /** Only tasks of one of these types, with those of earlier calls. */
    public TaskFilter type(String... types) {
        TaskFilter filter = this;
        for (String type : types) {
            filter = filter.with("type", type);
        }
        return filter;
    }

    /** How many tasks a part of the list has at most, 1 to 200. */
    public TaskFilter limit(int limit) {
        return with("limit", Integer.toString(limit));
    }

    /** With any other parameter of the server's list, such as {@code tag}, {@code submitter} or {@code sort}. */
    public TaskFilter with(String name, String value) {
        var more = new ArrayList<>(pairs);
        more.add(new Pair(name, value));
        return new TaskFilter(List.copyOf(more));
    }

    /** The filter in a query string. */
    static TaskFilter of(String query) {
        return new TaskFilter(Arrays.stream(query.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(TaskFilter::pair)
                .toList());
    }

    private static Pair pair(String text) {
        int equal = text.indexOf('=');
        return equal < 0
                ? new Pair(decoded(text), "")
                : new Pair(decoded(text.substring(0, equal)), decoded(text.substring(equal + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** As the query string of an address, without the question mark. */
    String query() {
        return String.join("&", pairs.stream().map(Pair::encoded).toList());
    }

    @Override
    public String toString() {
        return "TaskFilter[" + query() + "]";
    }
}
