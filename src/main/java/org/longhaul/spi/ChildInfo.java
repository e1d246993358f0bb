package org.longhaul.spi;

import org.jspecify.annotations.Nullable;

/**
 * What became of a child, as its parent sees it.
 *
 * @param key its name among the children
 * @param id its id, a UUID
 * @param state where it stands
 * @param message what is to be said of its state; null if nothing
 * @param result what its work gave, as JSON text; null before its end, or if it gave nothing
 */
public record ChildInfo(
        String key,
        String id,
        TaskInfo.State state,
        @Nullable String message,
        @Nullable String result) {}
