package org.longhaul.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Texts;
import org.longhaul.spi.Parameters;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

/** Holds an order against its type and against what can be stored, and finds everything that is wrong with it. */
final class OrderCheck {
    static final int MAX_PRIORITY = 1000;
    static final int MAX_KEY = 200;
    static final int MAX_TAG = 100;
    static final int MAX_SUMMARY = 500;
    static final int MAX_SUBMITTER = 100;
    static final int MAX_PRODUCT = 100;
    static final int MAX_SCOPE = 100;
    static final int MAX_ATTRIBUTES = 20;
    static final int MAX_ATTRIBUTE_NAME = 50;
    static final int MAX_ATTRIBUTE_VALUE = 500;
    static final Duration FARTHEST = Duration.ofDays(3653);

    private static final int SHOWN = 60;
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern PRODUCT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Order order;
    private final Rights rights;
    private final Instant now;
    private final List<Violation> violations = new ArrayList<>();

    private OrderCheck(Order order, Rights rights, Instant now) {
        this.order = order;
        this.rights = rights;
        this.now = now;
    }

    /**
     * An order that is right as far as can be seen.
     *
     * @param parameters of the declared types, defaults filled in
     * @param due not before this time; at once if null
     */
    record Checked(Parameters parameters, @Nullable Instant due) {}

    /**
     * Checks the order of somebody who has these rights.
     *
     * @throws InvalidOrderException with everything that is wrong
     */
    static Checked check(Order order, TypeDefinition type, Rights rights, Instant now) {
        return new OrderCheck(order, rights, now).check(type);
    }

    private Checked check(TypeDefinition type) {
        Parameters parameters = ParametersCheck.check(type, order.parameters(), violations);
        if (Math.abs((long) order.priority()) > MAX_PRIORITY) {
            wrong("priority", "is between -%d and %d".formatted(MAX_PRIORITY, MAX_PRIORITY));
        }
        checkKey(order.key());
        checkTag(order.tag());
        checkSummary(order.summary());
        checkTtl(order.ttl());
        checkProduct(order.product());
        checkScope(order.scope());
        checkAttributes(order.attributes());
        if (order.by().name().isBlank()
                || order.by().name().length() > MAX_SUBMITTER
                || !Texts.line(order.by().name())) {
            wrong("submitter", "is a name of at most %d characters on one line".formatted(MAX_SUBMITTER));
        }
        Instant due = due();
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
        return new Checked(parameters, due);
    }

    private void checkKey(@Nullable String key) {
        if (key == null) {
            return;
        }
        if (key.isBlank()) {
            wrong("key", "is not blank; leave it out if the task needs none");
        } else if (key.length() > MAX_KEY) {
            wrong("key", "has at most %d characters, not %d".formatted(MAX_KEY, key.length()));
        } else if (!Texts.line(key)) {
            wrong("key", "has no control characters");
        }
    }

    private void checkTag(@Nullable String tag) {
        if (tag == null) {
            return;
        }
        if (tag.length() > MAX_TAG) {
            wrong("tag", "has at most %d characters, not %d".formatted(MAX_TAG, tag.length()));
        } else if (!TAG.matcher(tag).matches()) {
            wrong("tag", "consists of letters A-Z, digits, dots, underscores and hyphens");
        }
    }

    private void checkSummary(@Nullable String summary) {
        if (summary == null) {
            return;
        }
        if (summary.length() > MAX_SUMMARY) {
            wrong("summary", "has at most %d characters, not %d".formatted(MAX_SUMMARY, summary.length()));
        } else if (!Texts.line(summary)) {
            wrong("summary", "has no control characters");
        }
    }

    private void checkTtl(@Nullable Duration ttl) {
        if (ttl == null) {
            return;
        }
        if (ttl.isNegative()) {
            wrong("ttl", "is not negative");
        } else if (ttl.compareTo(FARTHEST) > 0) {
            wrong("ttl", "is at most ten years");
        }
    }

    private void checkProduct(@Nullable String product) {
        if (product != null && product.length() > MAX_PRODUCT) {
            wrong("product", "has at most %d characters, not %d".formatted(MAX_PRODUCT, product.length()));
        } else if (product != null && !PRODUCT.matcher(product).matches()) {
            wrong(
                    "product",
                    "consists of letters A-Z, digits, dots, underscores and hyphens, and begins with a letter or digit");
        } else if (!rights.mayOrderFor(product)) {
            String allowed = rights.products().stream().sorted().collect(Collectors.joining(", "));
            wrong("product", (product == null ? "is required: " : "is not yours: ") + "you may submit for " + allowed);
        }
    }

    private void checkScope(String scope) {
        if (scope.length() > MAX_SCOPE) {
            wrong("scope", "has at most %d characters, not %d".formatted(MAX_SCOPE, scope.length()));
        } else if (!scope.isEmpty() && scope.isBlank()) {
            wrong("scope", "is not blank; leave it out if there is nothing to say");
        } else if (!Texts.line(scope)) {
            wrong("scope", "has no control characters");
        }
    }

    private void checkAttributes(Map<String, String> attributes) {
        if (attributes.size() > MAX_ATTRIBUTES) {
            wrong("attributes", "has at most %d entries, not %d".formatted(MAX_ATTRIBUTES, attributes.size()));
            return;
        }
        attributes.forEach((name, text) -> {
            String field = "attributes." + Texts.shown(name, SHOWN);
            if (name.length() > MAX_ATTRIBUTE_NAME || !TAG.matcher(name).matches()) {
                wrong(
                        field,
                        "is no name of an attribute: it has 1 to %d letters A-Z, digits, dots, underscores and hyphens"
                                .formatted(MAX_ATTRIBUTE_NAME));
            } else if (text.length() > MAX_ATTRIBUTE_VALUE) {
                wrong(field, "has at most %d characters, not %d".formatted(MAX_ATTRIBUTE_VALUE, text.length()));
            } else if (!Texts.line(text)) {
                wrong(field, "has no control characters");
            }
        });
    }

    private @Nullable Instant due() {
        Instant due = order.due();
        Duration delay = order.delay();
        if (due != null && delay != null) {
            wrong("delay", "does not go together with due: name one of them");
        } else if (delay != null) {
            return after(delay);
        } else if (due != null) {
            return within(due);
        }
        return null;
    }

    private @Nullable Instant after(Duration delay) {
        if (delay.isNegative()) {
            wrong("delay", "is not negative");
        } else if (delay.compareTo(FARTHEST) > 0) {
            wrong("delay", "is at most ten years");
        } else {
            return now.plus(delay);
        }
        return null;
    }

    private @Nullable Instant within(Instant due) {
        if (due.isAfter(now.plus(FARTHEST))) {
            wrong("due", "is at most ten years ahead");
        } else if (due.isBefore(now.minus(FARTHEST))) {
            wrong("due", "is not more than ten years ago");
        }
        return due;
    }

    private void wrong(String field, String message) {
        violations.add(new Violation(field, message));
    }
}
