package org.longhaul.task;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that somebody asked for, from its submission until it is forgotten.
 *
 * <p>It is QUEUED first, behind a {@link Gate}. A node claims it (RUNNING, with a new epoch), and the attempt ends in
 * one of the four ends or goes back to the queue. A loaded task moves from state to state by its own methods only; what
 * a running node reports goes by conditional updates that name the epoch, so that a node that lost the task changes
 * nothing.
 *
 * <p>The row is narrow because it is hot: texts are in {@link TaskDetail}, the checkpoint is in the table
 * {@code task_run}, history is in {@code task_event}.
 */
@Entity
@Table(name = "task")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // the persistence provider fills and reads the fields
public class Task {
    @Id
    private String id;

    private long seq;

    @Column(name = "root_id")
    private String rootId;

    @Column(name = "parent_id")
    private @Nullable String parentId;

    @Column(name = "child_key")
    private @Nullable String childKey;

    @Column(name = "retry_of")
    private @Nullable String retryOf;

    private String module;
    private String type;
    private String lane;
    private String kind;
    private String scope;
    private @Nullable String product;

    @Column(name = "ttl_millis")
    private @Nullable Long ttlMillis;

    @Enumerated(EnumType.ORDINAL)
    private TaskState state;

    @Enumerated(EnumType.ORDINAL)
    private @Nullable Gate gate;

    private @Nullable Reason reason;

    private boolean abortable;
    private boolean restartable;
    private boolean internal;
    private boolean step;

    @Column(name = "has_children")
    private boolean hasChildren;

    private int stage;
    private boolean sealed;

    @Column(name = "module_seq")
    private @Nullable Long moduleSeq;

    @Column(name = "user_task")
    private boolean userTask;

    private boolean consumed;

    @Column(name = "gc_hold")
    private boolean gcHold;

    private int priority;
    private Instant due;

    /** Since when nothing holds it back but its key, if it has one and waits for it. */
    @Column(name = "claimable_since")
    private @Nullable Instant claimableSince;

    @Column(name = "task_key")
    private @Nullable String key;

    @Column(name = "key_held")
    private @Nullable String keyHeld;

    private @Nullable String tag;
    private @Nullable String owner;
    private @Nullable Long incarnation;
    private long epoch;
    private int attempt;

    @Column(name = "max_attempts")
    private int maxAttempts;

    @Column(name = "abort_at")
    private @Nullable Instant abortAt;

    @Column(name = "abort_by")
    private @Nullable String abortBy;

    private long completed;
    private long total;
    private String unit;

    @Column(name = "accepted_by")
    private String acceptedBy;

    private Instant created;
    private @Nullable Instant started;
    private @Nullable Instant heartbeat;
    private @Nullable Instant ended;
    private String submitter;

    @Column(name = "event_no")
    private int eventNo;

    @Version
    private long version;

    /** For the persistence provider. */
    protected Task() {}

    /**
     * A task that was just submitted. It is READY, or DUE when its time is still to come, or behind its KEY: whether the
     * key is free is found out after the commit.
     */
    public Task(String id, long seq, TaskOrder order, String acceptedBy, Instant now) {
        this.id = id;
        this.seq = seq;
        this.rootId = id;
        this.module = order.module();
        this.type = order.type();
        this.tag = order.tag();
        this.lane = Lanes.of(order.type(), order.tag());
        this.kind = "node";
        this.scope = order.scope();
        this.product = order.product();
        this.retryOf = order.retryOf();
        this.moduleSeq = order.moduleSeq();
        this.ttlMillis = order.ttl() == null ? null : order.ttl().toMillis();
        this.state = TaskState.QUEUED;
        this.abortable = order.abortable();
        this.restartable = order.restartable();
        this.maxAttempts = order.maxAttempts();
        this.userTask = true;
        this.priority = order.priority();
        this.due = order.due() == null ? now : order.due();
        this.key = order.key();
        this.unit = "";
        this.acceptedBy = acceptedBy;
        this.created = now;
        this.submitter = order.submitter();
        open(now);
    }

    private void open(Instant now) {
        if (due.isAfter(now)) {
            gate = Gate.DUE;
        } else {
            gate = key == null ? Gate.READY : Gate.KEY;
            claimableSince = now;
        }
    }

    /**
     * Asks the task to stop. A queued one is ABORTED at once and never runs; a running one keeps running until it
     * honours the request. One that has children is ABORTED when they have ended: until then it is WAITING. To ask again
     * changes nothing.
     *
     * @return whether this call was the first to ask
     * @throws TaskEndedException if it has ended
     * @throws NotAbortableException if its type cannot be aborted
     */
    public boolean abort(String by, Instant now) {
        if (state.isFinal()) {
            throw new TaskEndedException(id, state);
        }
        if (!abortable) {
            throw new NotAbortableException(id, type);
        }
        if (abortAt != null) {
            return false;
        }
        abortAt = now;
        abortBy = by;
        if (state == TaskState.QUEUED) {
            epoch++;
            gate = null;
            reason = Reason.ASKED;
            if (hasChildren) {
                become(TaskState.WAITING);
                sealed = true;
            } else {
                become(TaskState.ABORTED);
                keyHeld = null;
                ended = now;
            }
        }
        return true;
    }

    private void become(TaskState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalTransitionException(id, state, next);
        }
        state = next;
        owner = null;
        incarnation = null;
    }

    /** Counts one more event, and says its number. */
    public int nextEvent() {
        return ++eventNo;
    }

    public String id() {
        return id;
    }

    /** Its place among all tasks, in the order of submission. */
    public long seq() {
        return seq;
    }

    public String rootId() {
        return rootId;
    }

    public Optional<String> parentId() {
        return Optional.ofNullable(parentId);
    }

    /** Whether it is a step of a batch job, which its run keeps. */
    public boolean isStep() {
        return step;
    }

    /** Whether tasks were made as its children. */
    public boolean hasChildren() {
        return hasChildren;
    }

    /** Whether lists leave it out unless they are asked for it. */
    public boolean internal() {
        return internal;
    }

    public String module() {
        return module;
    }

    public String type() {
        return type;
    }

    public String lane() {
        return lane;
    }

    public TaskState state() {
        return state;
    }

    /** Why it is not claimed yet; only of a queued task. */
    public Optional<Gate> gate() {
        return Optional.ofNullable(gate);
    }

    /** Why it is in its state, if there is something to say. */
    public Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    public boolean abortable() {
        return abortable;
    }

    public int priority() {
        return priority;
    }

    public Instant due() {
        return due;
    }

    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    public Optional<String> tag() {
        return Optional.ofNullable(tag);
    }

    /** The node that runs it. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    public long epoch() {
        return epoch;
    }

    public int attempt() {
        return attempt;
    }

    public int maxAttempts() {
        return maxAttempts;
    }

    public boolean restartable() {
        return restartable;
    }

    public Optional<Instant> abortAt() {
        return Optional.ofNullable(abortAt);
    }

    public Optional<String> abortBy() {
        return Optional.ofNullable(abortBy);
    }

    public Progress progress() {
        return new Progress(completed, total, unit);
    }

    /** The node that took the order in. */
    public String acceptedBy() {
        return acceptedBy;
    }

    public Instant created() {
        return created;
    }

    /** When its latest attempt began. */
    public Optional<Instant> started() {
        return Optional.ofNullable(started);
    }

    public Optional<Instant> heartbeat() {
        return Optional.ofNullable(heartbeat);
    }

    public Optional<Instant> ended() {
        return Optional.ofNullable(ended);
    }

    /** The product it belongs to. */
    public Optional<String> product() {
        return Optional.ofNullable(product);
    }

    public String submitter() {
        return submitter;
    }

    public long version() {
        return version;
    }

    @Override
    public String toString() {
        return "Task %s (%s, %s)".formatted(id, type, state);
    }
}
