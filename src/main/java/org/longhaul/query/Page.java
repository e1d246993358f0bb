package org.longhaul.query;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param next where the next part begins; null if this is the last
 */
public record Page<T, C>(List<T> items, @Nullable C next) {
    /** Fixes the list. */
    public Page {
        items = List.copyOf(items);
    }

    /** Where the next part begins, if there is one. */
    public Optional<C> following() {
        return Optional.ofNullable(next);
    }

    /** The part that is left when one item too many was read to see whether there are more. */
    static <T, C> Page<T, C> of(List<T> read, int limit, Function<T, C> position) {
        return read.size() <= limit
                ? new Page<>(read, null)
                : new Page<>(read.subList(0, limit), position.apply(read.get(limit - 1)));
    }
}
