package org.longhaul.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

class OrderCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    static Stream<Arguments> what_is_wrong_with_a_parameter() {
        return Stream.of(
                wrong("count", "7", "is a string; expected is a whole number between 1 and 100"),
                wrong("count", 3.0, "is a decimal number; expected is a whole number between 1 and 100"),
                wrong("count", true, "is true or false; expected"),
                wrong("count", 0L, "is between 1 and 100"),
                wrong("count", 101L, "is between 1 and 100"),
                wrong("any", BigInteger.ONE.shiftLeft(63), "is a number that is too large; expected"),
                wrong("share", Double.POSITIVE_INFINITY, "is a number that is too large; expected is a finite number"),
                wrong("share", Double.NaN, "expected is a finite number"),
                wrong("share", 1.01, "is between 0 and 1"),
                wrong("share", "0.5", "is a string"),
                wrong("fast", "true", "is a string; expected is true or false"),
                wrong("wait", "30 seconds", "is no duration"),
                wrong("wait", 30L, "is a number; expected is an ISO-8601 duration"),
                wrong("wait", "PT99999999999999999999S", "is no duration"),
                wrong("headers", List.of(), "is an array; expected is an object whose values are strings"),
                wrong("file", 1L, "is a number; expected is a string"),
                wrong("file", "x".repeat(21), "has at most 20 characters, not 21"),
                wrong("password", "a\u0000b", "null character"),
                wrong("password", "a\ud800b", "surrogate"),
                wrong("color", "green", "is one of: red, blue"),
                wrong("flie", "x", "is not a parameter of sample; did you mean file?"),
                wrong("utterly", "x", "it has: file, count"));
    }

    private static Arguments wrong(String parameter, Object value, String message) {
        return Arguments.of(parameter, value, message);
    }

    @ParameterizedTest
    @MethodSource
    void what_is_wrong_with_a_parameter(String parameter, Object value, String message) {
        var parameters = new HashMap<String, Object>(Map.of("file", "a.csv"));
        parameters.put(parameter, value);

        assertThat(violations(Order.of("sample", parameters, "ann")))
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.field()).isEqualTo("parameters." + parameter);
                    assertThat(violation.message()).contains(message);
                });
    }

    static Stream<Arguments> what_is_wrong_with_the_rest() {
        return Stream.of(
                rest("priority", order(1001, null, null, null, null, null)),
                rest("priority", order(Integer.MIN_VALUE, null, null, null, null, null)),
                rest("key", order(0, null, null, "k".repeat(201), null, null)),
                rest("key", order(0, null, null, " ", null, null)),
                rest("key", order(0, null, null, "a\nb", null, null)),
                rest("tag", order(0, null, null, null, "t".repeat(101), null)),
                rest("tag", order(0, null, null, null, "fast lane", null)),
                rest("tag", order(0, null, null, null, "", null)),
                rest("summary", order(0, null, null, null, null, "s".repeat(501))),
                rest("summary", order(0, null, null, null, null, "\u001b[31mred")),
                rest("delay", order(0, null, Duration.ofSeconds(-1), null, null, null)),
                rest("delay", order(0, null, Duration.ofDays(4000), null, null, null)),
                rest("delay", order(0, null, Duration.ofSeconds(Long.MAX_VALUE), null, null, null)),
                rest("delay", order(0, NOW, Duration.ofSeconds(1), null, null, null)),
                rest("ttl", plain().withTtl(Duration.ofMillis(-1))),
                rest("ttl", plain().withTtl(Duration.ofDays(3654))),
                rest("product", plain().withProduct("")),
                rest("product", plain().withProduct("two words")),
                rest("product", plain().withProduct(".hidden")),
                rest("product", plain().withProduct("p".repeat(101))),
                rest("scope", plain().withScope(" ")),
                rest("scope", plain().withScope("two\nlines")),
                rest("scope", plain().withScope("s".repeat(101))),
                rest("attributes.", plain().withAttributes(Map.of("", "x"))),
                rest("attributes.a b", plain().withAttributes(Map.of("a b", "x"))),
                rest("attributes." + "n".repeat(51), plain().withAttributes(Map.of("n".repeat(51), "x"))),
                rest("attributes.a", plain().withAttributes(Map.of("a", "x".repeat(501)))),
                rest("attributes.a", plain().withAttributes(Map.of("a", "two\nlines"))),
                rest("attributes", plain().withAttributes(entries(21))),
                rest("due", order(0, Instant.MAX, null, null, null, null)),
                rest("due", order(0, Instant.MIN, null, null, null, null)));
    }

    private static Arguments rest(String field, Order order) {
        return Arguments.of(field, order);
    }

    private static Order plain() {
        return order(0, null, null, null, null, null);
    }

    private static Map<String, String> entries(int number) {
        var entries = new HashMap<String, String>();
        for (int i = 0; i < number; i++) {
            entries.put("a" + i, "x");
        }
        return entries;
    }

    @Test
    void what_is_at_the_limits_is_right() {
        var order = plain().withTtl(Duration.ofDays(3653))
                .withProduct("9" + "p".repeat(99))
                .withScope("s".repeat(100))
                .withAttributes(entries(20));

        assertThat(OrderCheck.check(order, SampleType.plain(), Rights.APPLICATION, NOW)
                        .due())
                .isNull();
    }

    @Test
    void whoever_may_order_for_some_products_is_told_which() {
        Rights rights = new FewRights(Set.of("blue", "amber"), Set.of());

        assertThat(violations(plain(), rights))
                .containsExactly(new Violation("product", "is required: you may submit for amber, blue"));
        assertThat(violations(plain().withProduct("red"), rights))
                .containsExactly(new Violation("product", "is not yours: you may submit for amber, blue"));
        assertThat(OrderCheck.check(plain().withProduct("blue"), SampleType.plain(), rights, NOW))
                .isNotNull();
    }

    private static Order order(int priority, Instant due, Duration delay, String key, String tag, String summary) {
        return Order.of("sample", Map.of("file", "a.csv"), "ann")
                .withPriority(priority)
                .withDue(due)
                .withDelay(delay)
                .withKey(key)
                .withTag(tag)
                .withSummary(summary);
    }

    @ParameterizedTest
    @MethodSource
    void what_is_wrong_with_the_rest(String field, Order order) {
        assertThat(violations(order)).extracting(Violation::field).containsExactly(field);
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        var order = Order.of("sample", Map.of("count", "x", "extra", 1L), "ann")
                .withPriority(5000)
                .withKey("\u0000")
                .withTag("ä");

        assertThat(violations(order))
                .extracting(Violation::field)
                .containsExactlyInAnyOrder(
                        "parameters.file", "parameters.count", "parameters.extra", "priority", "key", "tag");
    }

    @Test
    void every_wrong_value_of_a_map_is_named() {
        var headers = new HashMap<String, Object>();
        headers.put("ok", "yes");
        headers.put("number", 1L);
        headers.put("nothing", null);

        assertThat(violations(Order.of("sample", Map.of("file", "a", "headers", headers), "ann")))
                .extracting(Violation::field)
                .containsExactlyInAnyOrder("parameters.headers.number", "parameters.headers.nothing");
    }

    @Test
    void a_message_never_repeats_a_value() {
        assertThat(violations(Order.of("sample", Map.of("file", "a", "password", 424242L), "ann"))
                        .toString())
                .doesNotContain("424242");
    }

    @Test
    void text_passes_as_it_is() {
        String text = "Grüße 👋 ' OR 1=1; --";
        var order = Order.of(
                        "sample", Map.of("file", "<b>x</b>", "password", text, "headers", Map.of("a", text)), "ann")
                .withKey(text)
                .withSummary(text);

        var parameters = OrderCheck.check(order, SampleType.plain(), Rights.APPLICATION, NOW)
                .parameters();

        assertThat(parameters.text("file")).contains("<b>x</b>");
        assertThat(parameters.text("password")).contains(text);
        assertThat(parameters.map("headers")).containsEntry("a", text);
    }

    @Test
    void values_become_what_the_type_declares_and_defaults_are_filled_in() {
        var order = Order.of(
                "sample",
                Map.of("file", "a", "any", Integer.MIN_VALUE, "share", 1L, "fast", false, "wait", "PT1M"),
                "ann");

        assertThat(OrderCheck.check(order, SampleType.plain(), Rights.APPLICATION, NOW)
                        .parameters()
                        .asMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "file",
                        "a",
                        "count",
                        10L,
                        "any",
                        (long) Integer.MIN_VALUE,
                        "share",
                        1.0,
                        "fast",
                        false,
                        "wait",
                        Duration.ofMinutes(1)));
    }

    @Test
    void a_delay_is_a_time_from_now() {
        var order = order(0, null, Duration.ofMinutes(5), null, null, null);

        assertThat(OrderCheck.check(order, SampleType.plain(), Rights.APPLICATION, NOW)
                        .due())
                .isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void a_name_is_guessed_only_if_it_is_close() {
        var known = Arrays.asList("separator", "file", "rejectLimit");

        assertThat(Names.closest("seperator", known)).contains("separator");
        assertThat(Names.closest("rejectlimit", known)).contains("rejectLimit");
        assertThat(Names.closest("flie", known)).contains("file");
        assertThat(Names.closest("banana", known)).isEmpty();
        assertThat(Names.closest("x".repeat(100_000), known)).isEmpty();
    }

    private static List<Violation> violations(Order order) {
        return violations(order, Rights.APPLICATION);
    }

    private static List<Violation> violations(Order order, Rights rights) {
        var refused = catchThrowableOfType(
                InvalidOrderException.class, () -> OrderCheck.check(order, SampleType.plain(), rights, NOW));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.violations();
    }
}
