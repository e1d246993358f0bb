package org.longhaul.tree.virtual;

import org.jspecify.annotations.Nullable;
import org.longhaul.spi.VirtualTask;

/**
 * A computed task, and where it belongs.
 *
 * @param parent the task that it is a part of; null if it is none's
 */
public record Located(
        String module, VirtualTask task, @Nullable VirtualTask parent) {
    /** {@code cluster}, or {@code node} if it is a part. */
    public String kind() {
        return parent == null ? "cluster" : "node";
    }
}
