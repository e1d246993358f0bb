package org.longhaul.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as RFC 8259 has it, and nothing beside it. Objects are maps in the order of the text, arrays are
 * lists, whole numbers are longs (or {@link BigInteger} where they do not fit), others {@link BigDecimal}, and the rest is
 * strings, booleans and null.
 */
final class Json {
    /** How deep a text may be nested. */
    static final int DEEPEST = 500;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * The value that the whole text is.
     *
     * @throws IllegalArgumentException if it is not JSON, nested too deep, or names a member twice
     */
    static @Nullable Object read(String text) {
        var json = new Json(text);
        json.blank();
        Object value = json.value();
        json.blank();
        if (json.at < text.length()) {
            throw json.wrong("nothing more");
        }
        return value;
    }

    /**
     * The value as JSON.
     *
     * @param value what {@link #read} gives, or other numbers, maps and iterables of these
     * @throws IllegalArgumentException if it cannot be written
     */
    static String write(@Nullable Object value) {
        var out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private @Nullable Object value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        var members = new LinkedHashMap<String, @Nullable Object>();
        open();
        if (!closes('}')) {
            do {
                blank();
                if (peek() != '"') {
                    throw wrong("the name of a member");
                }
                int begin = at;
                String name = string();
                blank();
                expect(':');
                blank();
                Object value = value();
                if (members.containsKey(name)) {
                    at = begin;
                    throw wrong("a name that is not there yet");
                }
                members.put(name, value);
            } while (continues('}'));
        }
        depth--;
        return members;
    }

    private List<@Nullable Object> array() {
        var items = new ArrayList<@Nullable Object>();
        open();
        if (!closes(']')) {
            do {
                blank();
                items.add(value());
            } while (continues(']'));
        }
        depth--;
        return items;
    }

    private void open() {
        at++;
        if (++depth > DEEPEST) {
            throw wrong("less nesting");
        }
    }

    private boolean closes(char end) {
        blank();
        if (peek() == end) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char end) {
        blank();
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(end);
        return false;
    }

    private String string() {
        at++;
        int begin = at;
        while (peek() != '"' && peek() != '\\' && peek() >= ' ') {
            at++;
        }
        if (peek() == '"') {
            return text.substring(begin, at++);
        }
        var out = new StringBuilder(text.substring(begin, at));
        while (peek() != '"') {
            char next = peek();
            if (next < ' ') {
                throw wrong("a character that a string may have");
            }
            at++;
            out.append(next == '\\' ? escaped() : next);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char kind = peek();
        at++;
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> {
                at--;
                throw wrong("an escape sequence");
            }
        };
    }

    private char hex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char digit = peek();
            int value = digit < 128 ? Character.digit(digit, 16) : -1;
            if (value < 0) {
                throw wrong("a hexadecimal digit");
            }
            code = code * 16 + value;
            at++;
        }
        return (char) code;
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int begin = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        boolean whole = true;
        if (peek() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return number(text.substring(begin, at), whole);
    }

    private Object number(String number, boolean whole) {
        try {
            if (!whole) {
                return new BigDecimal(number);
            }
            var integer = new BigInteger(number);
            return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong("a number that can be kept");
        }
    }

    private void digits() {
        if (!digit(peek())) {
            throw wrong("a value");
        }
        while (digit(peek())) {
            at++;
        }
    }

    private static boolean digit(char character) {
        return character >= '0' && character <= '9';
    }

    private void blank() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char character) {
        if (peek() != character) {
            throw wrong("'" + character + "'");
        }
        at++;
    }

    /** The next character; NUL, which is nowhere allowed, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** Repeats nothing of the text: it may be secret. */
    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("Not JSON: at character %d, %s was expected".formatted(at, expected));
    }

    private static void write(@Nullable Object value, StringBuilder out, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("Nested too deep for JSON");
        }
        if (value == null || value instanceof Boolean || value instanceof BigInteger || value instanceof BigDecimal) {
            out.append(value);
        } else if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            string(value.toString(), out);
        } else if (value instanceof Number number) {
            number(number, out);
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (var member : map.entrySet()) {
                out.append(separator);
                string(String.valueOf(member.getKey()), out);
                out.append(':');
                write(member.getValue(), out, depth + 1);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> items) {
            String separator = "";
            out.append('[');
            for (Object item : items) {
                out.append(separator);
                write(item, out, depth + 1);
                separator = ",";
            }
            out.append(']');
        } else {
            throw new IllegalArgumentException(
                    "A %s cannot be written as JSON".formatted(value.getClass().getName()));
        }
    }

    private static void number(Number number, StringBuilder out) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException("JSON has no " + number);
        }
        out.append(number);
    }

    private static void string(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char next = string.charAt(i);
            if (next == '"' || next == '\\') {
                out.append('\\').append(next);
            } else if (next < ' ' || Character.isSurrogate(next) || next == '\u2028' || next == '\u2029') {
                out.append("\\u%04x".formatted((int) next));
            } else {
                out.append(next);
            }
        }
        out.append('"');
    }
}
