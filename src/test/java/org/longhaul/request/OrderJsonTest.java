package org.longhaul.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.longhaul.platform.JsonText.JSON;

import java.io.StringReader;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

class OrderJsonTest {
    @Test
    void every_field_is_read() {
        Order order = read("""
                {"type":"t","parameters":{"a":"x"},"priority":-7,"due":"2030-01-31T08:00:00+01:00","key":"k",
                "tag":"fast","summary":"s","delay":"PT1M","ttl":"P30D","product":"blue","scope":"cluster",
                "attributes":{"table":"t","nothing":null}}""");

        assertThat(order)
                .isEqualTo(Order.of("t", Map.of("a", "x"), "ann")
                        .withPriority(-7)
                        .withDue(Instant.parse("2030-01-31T07:00:00Z"))
                        .withDelay(Duration.ofMinutes(1))
                        .withKey("k")
                        .withTag("fast")
                        .withSummary("s")
                        .withTtl(Duration.ofDays(30))
                        .withProduct("blue")
                        .withScope("cluster")
                        .withAttributes(Map.of("table", "t")));
    }

    @Test
    void null_is_as_if_left_out() {
        assertThat(read("{\"type\":\"t\",\"parameters\":{\"a\":null},\"key\":null,\"priority\":null}"))
                .isEqualTo(Order.of("t", Map.of(), "ann"));
    }

    @Test
    void a_number_is_whole_only_if_it_is_written_so() {
        var parameters = read("""
                {"type":"t","parameters":{"whole":3,"point":3.0,"exponent":3e0,"huge":1e400,
                "most":9223372036854775807,"more":9223372036854775808}}""").parameters();

        assertThat(parameters)
                .containsEntry("whole", 3L)
                .containsEntry("point", 3.0)
                .containsEntry("most", Long.MAX_VALUE)
                .containsEntry("more", BigInteger.ONE.shiftLeft(63))
                .containsEntry("huge", Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|type|required",
                "{'type':1}|type|is a string",
                "{'type':'t','parameters':[]}|parameters|is an object",
                "{'type':'t','priority':'high'}|priority|whole number",
                "{'type':'t','priority':1.5}|priority|whole number",
                "{'type':'t','priority':99999999999}|priority|whole number",
                "{'type':'t','due':'tomorrow'}|due|is a time such as",
                "{'type':'t','due':1700000000}|due|is a string",
                "{'type':'t','due':'2030-01-31T08:00:00'}|due|is a time such as",
                "{'type':'t','delay':'10m'}|delay|ISO-8601",
                "{'type':'t','key':{}}|key|is a string",
                "{'type':'t','ttl':'30 days'}|ttl|ISO-8601",
                "{'type':'t','product':1}|product|is a string",
                "{'type':'t','scope':[]}|scope|is a string",
                "{'type':'t','attributes':'x'}|attributes|is an object",
                "{'type':'t','attributes':{'a':1}}|attributes.a|is a string",
                "{'type':'t','keys':'x'}|keys|there are: attributes, delay, due, key"
            })
    void what_is_mistyped_is_named(String json, String field, String message) {
        var refused = catchThrowableOfType(InvalidOrderException.class, () -> read(json.replace('\'', '"')));

        assertThat(refused.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.field()).isEqualTo(field);
            assertThat(violation.message()).contains(message);
        });
    }

    @Test
    void all_that_is_mistyped_is_named_at_once() {
        var refused = catchThrowableOfType(
                InvalidOrderException.class, () -> read("{\"a\\u001b\":1,\"priority\":[],\"tag\":false}"));

        assertThat(refused.violations())
                .extracting(Violation::field)
                .isEqualTo(List.of("a\\u001b", "type", "priority", "tag"));
    }

    private static Order read(String json) {
        try (var reader = JSON.createReader(new StringReader(json))) {
            return OrderJson.read(reader.readObject(), Actor.of("ann"));
        }
    }
}
