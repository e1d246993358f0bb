package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.submission.Order;
import org.longhaul.submission.Request;
import org.longhaul.submission.Rights;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

class OrdersJsonTest {
    @Test
    void one_order_is_no_list() {
        Request request = read("{\"type\":\"t\"}");

        assertThat(request.list()).isFalse();
        assertThat(request.orders()).extracting(Order::type).containsExactly("t");
    }

    @Test
    void a_list_keeps_its_order() {
        Request request = read("{\"orders\":[{\"type\":\"a\"},{\"type\":\"b\"}]}");

        assertThat(request.list()).isTrue();
        assertThat(request.orders()).extracting(Order::type).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'orders':[]}|orders|1 to 100",
                "{'orders':null}|orders|is an array",
                "{'orders':{}}|orders|is an array",
                "{'orders':[{'type':'t'}],'type':'t'}|orders|the only field",
                "{'orders':[{'type':'t'},7]}|orders[1]|is an object",
                "{'orders':[{'type':'t'},{'type':'t','key':1}]}|orders[1].key|is a string",
                "{'orders':[{'type':'t'},{'type':'t','attributes':{'a':1}}]}|orders[1].attributes.a|is a string"
            })
    void what_is_wrong_with_a_list_is_named_with_its_place(String json, String field, String message) {
        var refused = catchThrowableOfType(InvalidOrderException.class, () -> read(json.replace('\'', '"')));

        assertThat(refused.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.field()).isEqualTo(field);
            assertThat(violation.message()).contains(message);
        });
    }

    @Test
    void everything_that_is_wrong_with_a_list_is_told_at_once() {
        var refused = catchThrowableOfType(
                InvalidOrderException.class, () -> read("{\"orders\":[{},{\"type\":\"t\",\"tag\":1},[]]}"));

        assertThat(refused.violations())
                .extracting(Violation::field)
                .containsExactly("orders[0].type", "orders[1].tag", "orders[2]");
    }

    @Test
    void a_hundred_orders_are_read_and_more_are_told_with_the_limit() {
        assertThat(read(orders(100)).orders()).hasSize(100);

        var refused = catchThrowableOfType(ProblemException.class, () -> read(orders(101)));

        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().name()).isEqualTo("too-many-orders");
        assertThat(refused.problem().json("/").getInt("limit")).isEqualTo(100);
    }

    private static String orders(int number) {
        return "{\"orders\":[" + String.join(",", Collections.nCopies(number, "{\"type\":\"t\"}")) + "]}";
    }

    private static Request read(String json) {
        return OrdersJson.read(JsonBody.parse(json), Actor.of("ann"), Rights.APPLICATION);
    }
}
