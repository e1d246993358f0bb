package org.longhaul.submission;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Intake;
import org.longhaul.platform.Journal;
import org.longhaul.platform.JournalStore;
import org.longhaul.platform.Settings;
import org.longhaul.query.QueryStore;
import org.longhaul.query.TaskListStore;
import org.longhaul.query.TaskQuery;
import org.longhaul.task.TaskChanged;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** A place where tests hand in orders, and look at what became of them. */
public final class Counter {
    private final TestDatabase database;
    private final List<TaskChanged> changes = new ArrayList<>();
    private final SettableClock clock = new SettableClock();
    private final Intake intake = new Intake();
    private final Journal journal;
    private final Submission submission;
    private final TaskQuery query;

    /** Takes orders for the sample type. */
    public Counter(TestDatabase database) {
        this(database, SampleType.plain());
    }

    /** Takes orders for this type. */
    public Counter(TestDatabase database, TypeDefinition type) {
        this.database = database;
        this.journal = new Journal(new JournalStore(database));
        var catalog = new One(type);
        var store = new SubmissionStore(database);
        store.entities = database.entityManager();
        var settings = new Settings(
                "one",
                Path.of("."),
                Path.of("."),
                1,
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                true,
                1000,
                List.of(),
                List.of(),
                Optional.empty());
        this.submission = new Submission(
                catalog,
                new org.longhaul.platform.Retrying(database.transactions(), database),
                store,
                journal,
                this::changed,
                intake,
                settings,
                clock);
        this.query = new TaskQuery(new QueryStore(database), new TaskListStore(database), catalog);
    }

    private synchronized void changed(TaskChanged change) {
        changes.add(change);
    }

    public Submission submission() {
        return submission;
    }

    public TaskQuery query() {
        return query;
    }

    public Journal journal() {
        return journal;
    }

    public Intake intake() {
        return intake;
    }

    public SettableClock clock() {
        return clock;
    }

    /** What was announced. */
    public synchronized List<TaskChanged> changes() {
        return List.copyOf(changes);
    }

    /** The keys whose next task is to be promoted. */
    public List<String> signals() {
        return database.engine().list("SELECT task_key FROM key_signal ORDER BY id", row -> row.getString(1));
    }

    /** How many rows the table has. */
    public long rows(String table) {
        return database.engine()
                .first("SELECT count(*) FROM " + table, row -> row.getLong(1))
                .orElseThrow();
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
}
