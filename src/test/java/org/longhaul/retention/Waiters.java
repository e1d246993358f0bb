package org.longhaul.retention;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.NodeStore;
import org.longhaul.ownership.Processes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.security.Audit;
import org.longhaul.security.TestAudits;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.submission.SampleType;
import org.longhaul.task.Actor;
import org.longhaul.task.TaskChanged;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** Tasks that wait, the time they have waited, and all that looks at it, on a test's database. */
final class Waiters {
    static final String LANE = "sample";

    final Counter counter;
    final LiveSettings settings;
    final LocalNode node;
    final Attendance attendance;
    final Retention retention;
    final Thresholds thresholds;
    final DryRun dryRun;
    final Keeps keeps;
    final Audit audit;
    final List<TaskChanged> changes = Collections.synchronizedList(new ArrayList<>());
    private final TestDatabase database;

    Waiters(TestDatabase database, String name, String... tags) {
        this.database = database;
        this.counter = new Counter(database);
        var retrying = new Retrying(database.transactions(), database);
        this.settings =
                new LiveSettings(new SettingStore(database), retrying, new SettableClock(), change -> {}, any -> "");
        this.node = new LocalNode(
                new NodeStore(database),
                retrying,
                new Processes(),
                name,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                System::nanoTime);
        this.audit = TestAudits.on(database);
        this.attendance = new Attendance(
                new AttendanceStore(database), node, new One(SampleType.plain()), List.of(tags), retrying);
        var removals = new RetentionStore(database);
        this.retention = new Retention(removals, settings, retrying, audit);
        var store = new ThresholdStore(database, database.lifetimes());
        this.thresholds = new Thresholds(store, attendance, settings, counter.journal(), retrying, node, changes::add);
        this.dryRun = new DryRun(removals, store, retention, thresholds, attendance, settings);
        this.keeps = new Keeps(new KeepStore(database), counter.journal(), audit, retrying);
    }

    private record One(TypeDefinition type) implements Catalog {
        @Override
        public Collection<TypeDefinition> all() {
            return List.of(type);
        }

        @Override
        public Optional<TypeDefinition> find(String name) {
            return name.equals(type.name()) ? Optional.of(type) : Optional.empty();
        }
    }

    Waiters joined(String... tags) {
        if (!node.join(List.of(tags)).joined()) {
            throw new IllegalStateException("The node cannot join");
        }
        return this;
    }

    /** Has both limits be so long; {@code never} is one. */
    void limits(String threshold, String expire) {
        settings.change(
                Map.of(
                        "job-cancel-threshold",
                        threshold,
                        "job-expire",
                        expire,
                        "user-task-ttl",
                        "PT1S",
                        "task-ttl",
                        "PT1S"),
                Actor.of("ann"));
    }

    /** Says that the lane was served from then to then, counted back from now. */
    void served(String lane, Duration from, Duration to) {
        database.engine()
                .update(
                        "INSERT INTO lane_served (lane, began, latest) VALUES (?, %1$s, %1$s)"
                                .formatted(database.dialect().nowPlusMillis()),
                        lane,
                        -from.toMillis(),
                        -to.toMillis());
    }

    String submit() {
        return submit(null);
    }

    String submit(String key) {
        return counter.submission()
                .submit(Order.of("sample", Map.of("file", "a"), "ann").withKey(key));
    }

    /** A READY task that became so that long ago. */
    String ready(Duration ago) {
        return waiting(submit(), ago);
    }

    String waiting(String id, Duration ago) {
        database.engine()
                .update(
                        "UPDATE task SET claimable_since = "
                                + database.dialect().nowPlusMillis() + " WHERE id = ?",
                        -ago.toMillis(),
                        id);
        return id;
    }

    /** A task of that key that runs since then, and holds the key. */
    String holding(String key, Duration ago, boolean abortable) {
        String id = submit(key);
        database.engine()
                .update(
                        "UPDATE task SET state = 1, gate = NULL, key_held = task_key, owner = 'one', incarnation = 1,"
                                + " epoch = 1, attempt = 1, abortable = ?, started = "
                                + database.dialect().nowPlusMillis() + " WHERE id = ?",
                        abortable,
                        -ago.toMillis(),
                        id);
        database.engine().update("INSERT INTO task_run (task_id, epoch) VALUES (?, 1)", id);
        database.engine().update("DELETE FROM key_signal");
        return id;
    }

    TaskView view(String id) {
        return counter.query().find(id).orElseThrow();
    }

    TaskSummary task(String id) {
        return view(id).task();
    }

    List<EventView> events(String id) {
        return counter.query().events(id, null, 0, 100).items();
    }
}
