package org.longhaul.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("null", null),
                arguments("true", true),
                arguments(" false ", false),
                arguments("0", 0L),
                arguments("-0", 0L),
                arguments("-17", -17L),
                arguments("9223372036854775807", Long.MAX_VALUE),
                arguments("9223372036854775808", new BigInteger("9223372036854775808")),
                arguments("1.50", new BigDecimal("1.50")),
                arguments("1e3", new BigDecimal("1e3")),
                arguments("-2.5E-1", new BigDecimal("-2.5E-1")),
                arguments("\"\"", ""),
                arguments("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t"),
                arguments("\"\\u00e9\\u20AC\\ud83d\\ude00\"", "é€\ud83d\ude00"),
                arguments("\"é\u007f\"", "é\u007f"),
                arguments("[]", List.of()),
                arguments("[ 1 , [ ] ,\t{}\r\n]", List.of(1L, List.of(), Map.of())),
                arguments("[null]", Arrays.asList((Object) null)),
                arguments("{\"\":{\"b\":[1]}}", Map.of("", Map.of("b", List.of(1L)))));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void json_is_read(String text, Object value) {
        assertThat(Json.read(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void what_was_written_reads_the_same(String text, Object value) {
        assertThat(Json.read(Json.write(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "True",
                "truer",
                "NaN",
                "Infinity",
                "+1",
                "01",
                "-",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x10",
                "1 2",
                "\"",
                "\"a",
                "'a'",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u00",
                "\"\\",
                "\"a\nb\"",
                "\"\u0000\"",
                "[",
                "[1",
                "[1,]",
                "[,1]",
                "[1 2]",
                "]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "\ufeff{}",
                "\u00a01",
                "/* */1",
                "1//",
                "1e99999999999"
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not JSON: at character ");
    }

    @Test
    void a_refusal_repeats_nothing_of_the_text() {
        assertThatThrownBy(() -> Json.read("{\"token\":\"lh_secret\" oops}"))
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("oops");
    }

    @Test
    void nesting_has_an_end() {
        assertThat(Json.read("[".repeat(Json.DEEPEST) + "]".repeat(Json.DEEPEST)))
                .isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.read("[".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.read("{\"a\":".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_json_does_not_have_is_not_written() {
        for (Object value : new Object[] {Double.NaN, Float.POSITIVE_INFINITY, new Object(), new int[0]}) {
            assertThatThrownBy(() -> Json.write(value)).isInstanceOf(IllegalArgumentException.class);
        }
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThatThrownBy(() -> Json.write(endless)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void members_keep_their_order() {
        var map = new LinkedHashMap<String, Object>();
        map.put("z", 1);
        map.put("a", 2.5);
        map.put("m", null);
        assertThat(Json.write(map)).isEqualTo("{\"z\":1,\"a\":2.5,\"m\":null}");
    }

    @Test
    void half_characters_survive() {
        String halves = "a\ud800b\udc00c";
        assertThat(Json.write(halves)).isEqualTo("\"a\\ud800b\\udc00c\"");
        assertThat(Json.read(Json.write(halves))).isEqualTo(halves);
    }

    @Test
    void whatever_is_made_at_random_reads_as_it_was_written() {
        for (int seed = 0; seed < 500; seed++) {
            Object value = any(new Random(seed), 4);
            assertThat(Json.read(Json.write(value))).as("seed %d", seed).isEqualTo(value);
        }
    }

    @Test
    void a_text_that_is_damaged_at_random_is_read_or_refused_and_nothing_else() {
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(Json.write(any(random, 3)));
            text.setCharAt(random.nextInt(text.length()), "{}[]\",:\\0-.eEtn \u0001".charAt(random.nextInt(17)));
            try {
                Json.read(text.toString());
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 2999);
    }

    private static Object any(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> new BigDecimal(Double.toString(random.nextGaussian()));
            case 4 -> string(random);
            case 5 -> {
                var list = new ArrayList<Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(any(random, depth - 1));
                }
                yield list;
            }
            default -> {
                var map = new LinkedHashMap<String, Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(string(random), any(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String string(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        }
        return text.toString();
    }
}
