package org.longhaul.spi;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task that is computed when somebody asks, and never stored. Begin with {@link #of}, and add what there is to say.
 *
 * @param id from {@link #id(String...)}: the same on every node that computes it
 * @param type what it does
 * @param scope the part of the world it works on; may be empty
 * @param state where it stands
 * @param message what is to be said of that, for people
 * @param abortable whether it can be asked to stop now
 * @param submitter who began it
 * @param product the product it belongs to; null for none, so that only those see it who see all products
 * @param node the node it is about; null if it is about the cluster
 * @param completed units of work done
 * @param total units of work in all; 0 if nobody knows
 * @param unit what is counted; may be empty
 * @param started when it began: the same on every node
 * @param due when it is due; null if it has begun
 * @param ended when it ended
 * @param attributes small facts, by name
 * @param children its parts, one for each node, step or the like
 */
public record VirtualTask(
        String id,
        String type,
        String scope,
        TaskInfo.State state,
        @Nullable String message,
        boolean abortable,
        String submitter,
        @Nullable String product,
        @Nullable String node,
        long completed,
        long total,
        String unit,
        Instant started,
        @Nullable Instant due,
        @Nullable Instant ended,
        Map<String, String> attributes,
        List<VirtualTask> children) {
    private static final int VERSION = 14;

    /** Fixes attributes and children. */
    public VirtualTask {
        attributes = Map.copyOf(attributes);
        children = List.copyOf(children);
    }

    /** A task in this state that SYSTEM began then. */
    public static VirtualTask of(String id, String type, TaskInfo.State state, Instant started) {
        return new VirtualTask(
                id, type, "", state, null, false, "SYSTEM", null, null, 0, 0, "", started, null, null, Map.of(),
                List.of());
    }

    /** An id made of names: a UUID of version 3, the same wherever it is made of the same names. */
    public static String id(String... names) {
        String name = "longhaul\0" + String.join("\0", names);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Whether an id can be one that is made of names. Those of stored tasks never can. */
    public static boolean isId(String id) {
        return id.length() == 36 && id.charAt(VERSION) == '3';
    }

    /** The same of this scope. */
    public VirtualTask withScope(String newScope) {
        return new VirtualTask(
                id,
                type,
                newScope,
                state,
                message,
                abortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                attributes,
                children);
    }

    /** The same with this to be said of its state. */
    public VirtualTask withMessage(@Nullable String newMessage) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                newMessage,
                abortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                attributes,
                children);
    }

    /** The same that can be asked to stop, or cannot. */
    public VirtualTask withAbortable(boolean newAbortable) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                newAbortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                attributes,
                children);
    }

    /** The same of this submitter and product. */
    public VirtualTask withOwner(String newSubmitter, @Nullable String newProduct) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                newSubmitter,
                newProduct,
                node,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                attributes,
                children);
    }

    /** The same about this node. */
    public VirtualTask withNode(@Nullable String newNode) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                submitter,
                product,
                newNode,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                attributes,
                children);
    }

    /** The same that far. */
    public VirtualTask withProgress(long newCompleted, long newTotal, String newUnit) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                submitter,
                product,
                node,
                newCompleted,
                newTotal,
                newUnit,
                started,
                due,
                ended,
                attributes,
                children);
    }

    /** The same that is due then. */
    public VirtualTask withDue(@Nullable Instant newDue) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                newDue,
                ended,
                attributes,
                children);
    }

    /** The same that ended then. */
    public VirtualTask withEnded(@Nullable Instant newEnded) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                due,
                newEnded,
                attributes,
                children);
    }

    /** The same with these small facts. */
    public VirtualTask withAttributes(Map<String, String> newAttributes) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                newAttributes,
                children);
    }

    /** The same with these parts. */
    public VirtualTask withChildren(List<VirtualTask> newChildren) {
        return new VirtualTask(
                id,
                type,
                scope,
                state,
                message,
                abortable,
                submitter,
                product,
                node,
                completed,
                total,
                unit,
                started,
                due,
                ended,
                attributes,
                newChildren);
    }
}
