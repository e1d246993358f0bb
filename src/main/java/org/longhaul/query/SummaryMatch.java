package org.longhaul.query;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds filters against tasks that are in no database, as the database would. {@code internal} hides none of them.
 */
public final class SummaryMatch {
    private SummaryMatch() {}

    /** Whether the filter finds this task with these attributes. */
    public static boolean finds(TaskFilter filter, TaskSummary task, Map<String, String> attributes) {
        return filter.used().stream()
                        .filter(field -> !field.name().equals("internal"))
                        .allMatch(
                                field -> matches(field.kind(), filter.values(field.name()), value(field.name(), task)))
                && filter.attributes().stream()
                        .allMatch(name -> filter.values(TaskFilter.ATTRIBUTE + name)
                                .contains(String.valueOf(attributes.get(name))));
    }

    private static boolean matches(TaskFilter.Kind kind, SortedSet<String> wanted, @Nullable Object value) {
        if (value == null) {
            return false;
        }
        String text = value.toString();
        return switch (kind) {
            case TEXT, WORD, NUMBER, FLAG -> wanted.contains(text);
            case MIN -> Integer.parseInt(text) >= Integer.parseInt(wanted.first());
            case MAX -> Integer.parseInt(text) <= Integer.parseInt(wanted.first());
            case AFTER -> !Instant.parse(text).isBefore(Instant.parse(wanted.first()));
            case BEFORE -> !Instant.parse(text).isAfter(Instant.parse(wanted.first()));
            case LIKE ->
                wanted.stream().anyMatch(pattern -> like(pattern).matcher(text).matches());
        };
    }

    private static Pattern like(String pattern) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    private static @Nullable Object value(String field, TaskSummary task) {
        return switch (field) {
            case "id" -> task.id();
            case "state" -> task.state().name();
            case "gate" -> task.gate() == null ? null : task.gate().name();
            case "reason" -> task.reason() == null ? null : task.reason().code();
            case "type" -> task.type();
            case "module" -> task.module();
            case "product" -> task.product() == null ? TaskFilter.NO_PRODUCT : task.product();
            case "submitter" -> task.submitter();
            case "node" -> task.node();
            case "key" -> task.key();
            case "tag" -> task.tag();
            case "priority", "minPriority", "maxPriority" -> task.priority();
            case "kind" -> task.kind();
            case "abortRequested" -> task.abortRequestedAt() != null;
            case "consumed" -> task.consumed();
            case "retryOf" -> task.retryOf();
            case "scope" -> task.scope();
            case "summary" -> task.summary();
            case "createdAfter", "createdBefore" -> task.created();
            case "startedAfter", "startedBefore" -> task.started();
            case "endedAfter", "endedBefore" -> task.ended();
            case "heartbeatAfter", "heartbeatBefore" -> task.heartbeat();
            case "dueAfter", "dueBefore" -> task.due();
            default -> null; // nothing of a task that is computed
        };
    }
}
