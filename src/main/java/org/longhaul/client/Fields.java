package org.longhaul.client;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object that the server sent. Members that nobody asks for are let be. */
record Fields(Map<String, @Nullable Object> members) {
    /** The object that the text is. */
    static Fields of(String text) {
        return of(Json.read(text));
    }

    @SuppressWarnings("unchecked") // the names of members are strings
    static Fields of(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            return new Fields((Map<String, @Nullable Object>) map);
        }
        throw new IllegalArgumentException("Not a JSON object");
    }

    @Nullable
    Object any(String name) {
        return members.get(name);
    }

    String required(String name) {
        String text = text(name);
        if (text == null) {
            throw new IllegalArgumentException("The answer has no " + name);
        }
        return text;
    }

    @Nullable
    String text(String name) {
        Object value = members.get(name);
        return value == null ? null : value.toString();
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    @Nullable
    BigDecimal decimal(String name) {
        return members.get(name) instanceof Number number ? new BigDecimal(number.toString()) : null;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    @Nullable
    Instant time(String name) {
        String text = text(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The answer's %s is not a time".formatted(name), e);
        }
    }

    Fields object(String name) {
        return members.get(name) instanceof Map<?, ?> map ? of((Object) map) : new Fields(Map.of());
    }

    List<Fields> objects(String name) {
        return members.get(name) instanceof List<?> items
                ? items.stream().map(item -> of((Object) item)).toList()
                : List.of();
    }
}
