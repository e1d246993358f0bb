package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.builtin.csv.Position.Fingerprint;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskFailedException;

class ImportOrderTest {
    @Test
    void defaults_are_a_comma_a_hundred_rejects_no_replacing_and_no_dividing() {
        assertThat(order(Map.of())).isEqualTo(new ImportOrder("f.csv", "zip", ",", 100, false, 1));
        assertThat(order(Map.of("ifExists", "replace")).replace()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "_a", "a-b", "a b", "a;drop", "ä", "public.a", "\"a\""})
    void a_table_has_a_plain_name(String table) {
        assertRefused("table", table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",,", "\"", "\n", "\r", "\0", "\uD83D"})
    void a_separator_is_one_character(String separator) {
        assertRefused("separator", separator);
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t", "§", "😀", "'", "x"})
    void a_separator_is_any_other_character(String separator) {
        assertThat(order(Map.of("separator", separator)).separator()).isEqualTo(separator);
    }

    @Test
    void limits_and_choices_are_checked() {
        assertRefused("rejectLimit", -1L);
        assertRefused("ifExists", "append");
        assertRefused("parallel", 0L);
        assertRefused("parallel", 65L);
        assertThat(order(Map.of("parallel", 64L)).parallel()).isEqualTo(64);
        assertThat(order(Map.of("table", "a".repeat(63))).table()).hasSize(63);
        assertRefused("table", "a".repeat(64));
    }

    @Test
    void the_order_of_a_range_is_read_back_from_its_request() {
        var range = new RangeOrder(
                "0193-one",
                new ImportOrder("f.csv", "zip", ";", 7, false, 1),
                new Range(1L << 40, 1L << 41, 17),
                new Fingerprint(1L << 42, 1_700_000_000_123L));
        assertThat(RangeOrder.of(Parameters.of(range.request().parameters()))).isEqualTo(range);
        var less = new HashMap<>(range.request().parameters());
        less.remove("line");
        assertThatThrownBy(() -> RangeOrder.of(Parameters.of(less)))
                .isInstanceOfSatisfying(
                        InvalidParameterException.class,
                        e -> assertThat(e.parameter()).isEqualTo("line"));
    }

    @Test
    void a_position_is_read_back_from_its_checkpoint() {
        var position =
                new Position(true, 1L << 40, 17, 16, 3, 120, 1500, new Fingerprint(1L << 41, 1_700_000_000_123L));
        assertThat(Position.parse(position.asText())).isEqualTo(position);
        for (String broken : new String[] {"", "table=1", "17", "table=x offset=1", position.asText() + " "}) {
            assertThatThrownBy(() -> Position.parse(broken))
                    .isInstanceOfSatisfying(
                            TaskFailedException.class,
                            e -> assertThat(e.retryable()).isFalse());
        }
    }

    private static void assertRefused(String parameter, Object value) {
        assertThatThrownBy(() -> order(Map.of(parameter, value)))
                .isInstanceOfSatisfying(
                        InvalidParameterException.class,
                        e -> assertThat(e.parameter()).isEqualTo(parameter));
    }

    private static ImportOrder order(Map<String, Object> values) {
        var all = new HashMap<String, Object>(Map.of("file", "f.csv", "table", "ZIP"));
        all.putAll(values);
        return ImportOrder.of(Parameters.of(all));
    }
}
