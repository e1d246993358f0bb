package org.longhaul.query;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;

/**
 * Why a task is not running, or what else is the case.
 *
 * @param gate the gate it is queued behind; null if it is not queued
 * @param until when its time comes; null if it has come
 * @param reasons everything that holds it back, or one thing that says where it is; never empty
 */
public record WhyView(
        String id,
        TaskState state,
        @Nullable Gate gate,
        @Nullable Instant until,
        List<Reason> reasons) {
    /** Fixes the reasons. */
    public WhyView {
        reasons = List.copyOf(reasons);
    }

    /**
     * One reason.
     *
     * @param text the same for people, in one sentence
     * @param facts what there is to know of it, by name
     */
    public record Reason(Code code, String text, JsonObject facts) {}

    /** What can be said, as stable codes that programs may compare. */
    public enum Code {
        /** A node runs it. */
        RUNNING("running"),
        /** It has ended. */
        ENDED("ended"),
        /** It waits for the tasks it has spread its work over. */
        WAITING_FOR_CHILDREN("waiting-for-children"),
        /** Its time has not come. */
        DUE("due"),
        /** It failed and waits for its next attempt. */
        BACKOFF("backoff"),
        /** Another task of its key is ahead of it. */
        KEY("key"),
        /** Somebody holds it. */
        HELD("held"),
        /** No node is up. */
        NO_NODE("no-node"),
        /** Nodes are up, but none offers its tag. */
        NO_NODE_WITH_TAG("no-node-with-tag"),
        /** The nodes that could run it are shutting down. */
        DRAINING("draining"),
        /** The nodes that could run it have no free worker. */
        NO_WORKER_FREE("no-worker-free"),
        /** As many of its type run as may. */
        LIMIT("limit"),
        /** The node that was asked has no such type. */
        TYPE_UNKNOWN("type-unknown"),
        /** Nothing holds it back. */
        SOON("soon");

        private final String code;

        Code(String code) {
            this.code = code;
        }

        /** The code as it is shown. */
        public String code() {
            return code;
        }
    }
}
