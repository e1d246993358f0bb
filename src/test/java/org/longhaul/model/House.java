package org.longhaul.model;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.Claimed;
import org.longhaul.ownership.Demand;
import org.longhaul.ownership.HoldStore;
import org.longhaul.ownership.Holds;
import org.longhaul.ownership.Limits;
import org.longhaul.ownership.PermitStore;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.platform.StateCountStore;
import org.longhaul.platform.StateCounts;
import org.longhaul.retention.Folding;
import org.longhaul.retention.KeepStore;
import org.longhaul.retention.Keeps;
import org.longhaul.retention.Retention;
import org.longhaul.retention.RetentionStore;
import org.longhaul.security.TestAudits;
import org.longhaul.submission.Submission;
import org.longhaul.task.Actor;
import org.longhaul.task.TaskState;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;
import org.longhaul.tree.Grove;

/** Everything that does something to tasks, on an empty database. */
final class House {
    static final List<String> NODES = List.of("one", "two", "three");
    static final Actor EVE = Actor.of("eve");
    /** How many of the type that is run once may run at a time. */
    static final int PERMITS = 4;

    static final Timestamp LONG_AGO = Timestamp.valueOf("2001-01-01 00:00:00");

    private final TestDatabase database;
    private final LiveSettings settings;
    private final Grove grove;
    private final Holds holds;
    private final Keeps keeps;
    private final Retention retention;
    private final Folding folding;
    private final StateCounts counts;
    private final Inspection inspection;
    private @Nullable Limits limits;

    House(TestDatabase database) {
        database.clean();
        this.database = database;
        var retrying = new Retrying(database.transactions(), database);
        this.settings =
                new LiveSettings(new SettingStore(database), retrying, new SettableClock(), change -> {}, name -> "");
        this.settings.refresh();
        this.grove = new Grove(database, new Lifetimes(settings, database));
        this.holds =
                new Holds(new HoldStore(database), retrying, grove.counter().journal(), change -> {});
        var audit = TestAudits.on(database);
        this.keeps = new Keeps(new KeepStore(database), grove.counter().journal(), audit, retrying);
        var store = new RetentionStore(database);
        this.retention = new Retention(store, settings, retrying, audit);
        this.folding = new Folding(store, settings, retrying);
        this.counts = new StateCounts(new StateCountStore(database), retrying);
        this.inspection = new Inspection(database, counts);
    }

    /** Starts a node; the limit is declared by each. */
    Grove.Member member(String name) {
        Grove.Member member = grove.member(name);
        var limiting =
                new Limits(new PermitStore(database), new Retrying(database.transactions(), database), member.node);
        limiting.declare(Map.of(Grove.STIFF, PERMITS));
        limits = limiting;
        return member;
    }

    List<Claimed> claim(Grove.Member member, int limit) {
        member.gates.promoteDue();
        member.gates.consumeKeySignals();
        return member.ownership.claimOf(
                List.of(
                        new Demand(Grove.WORK, List.of(Grove.WORK), limit, false),
                        new Demand(Grove.STIFF, List.of(Grove.STIFF), limit, true)),
                limit);
    }

    int sweepPermits() {
        return Optional.ofNullable(limits).orElseThrow().sweep();
    }

    SettableClock clock() {
        return grove.counter().clock();
    }

    Grove grove() {
        return grove;
    }

    Submission submission() {
        return grove.counter().submission();
    }

    LiveSettings settings() {
        return settings;
    }

    Holds holds() {
        return holds;
    }

    Keeps keeps() {
        return keeps;
    }

    Retention retention() {
        return retention;
    }

    Folding folding() {
        return folding;
    }

    StateCounts counts() {
        return counts;
    }

    Inspection inspection() {
        return inspection;
    }

    void update(String sql, Object... arguments) {
        database.engine().update(sql, arguments);
    }

    /** Who holds a key, if somebody does. */
    @Nullable
    String holder(String key) {
        return database.engine()
                .first("SELECT id FROM task WHERE key_held = ?", row -> row.getString(1), key)
                .orElse(null);
    }

    /** The child of that key, if there is one. */
    @Nullable
    String childOf(String parent, String key) {
        return database.engine()
                .first(
                        "SELECT id FROM task WHERE parent_id = ? AND child_key = ?",
                        row -> row.getString(1),
                        parent,
                        key)
                .orElse(null);
    }

    /** Tasks that somebody holds. */
    List<String> heldTasks() {
        return database.engine().list("SELECT id FROM task WHERE state = 0 AND gate = 3", row -> row.getString(1));
    }

    /** Tasks that somebody keeps. */
    List<String> keptTasks() {
        return database.engine().list("SELECT id FROM task WHERE gc_hold = TRUE", row -> row.getString(1));
    }

    /** Where all tasks stand, by their ids. */
    Map<String, Standing> standings() {
        var all = new HashMap<String, Standing>();
        record Row(String id, Standing standing) {}
        database.engine()
                .list(
                        "SELECT id, state, gate, attempt, stage, abort_at, has_children, gc_hold, owner, epoch FROM task",
                        row -> new Row(row.getString("id"), standing(row)))
                .forEach(row -> all.put(row.id(), row.standing()));
        return all;
    }

    @SuppressWarnings("EnumOrdinal") // states are stored by their numbers
    private static Standing standing(ResultSet row) throws SQLException {
        TaskState state = TaskState.values()[row.getInt("state")];
        return new Standing(
                state,
                row.getInt("attempt"),
                row.getInt("stage"),
                row.getTimestamp("abort_at") != null,
                row.getBoolean("has_children"),
                row.getBoolean("gc_hold"),
                state == TaskState.QUEUED && row.getInt("gate") == 3,
                row.getString("owner"),
                state == TaskState.RUNNING ? row.getLong("epoch") : -1);
    }
}
