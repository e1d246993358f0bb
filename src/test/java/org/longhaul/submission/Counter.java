package org.longhaul.submission;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.StoredParameters;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Intake;
import org.longhaul.platform.Journal;
import org.longhaul.platform.JournalStore;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SecretKeys;
import org.longhaul.platform.Settings;
import org.longhaul.query.QueryStore;
import org.longhaul.query.TaskListStore;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TestTrees;
import org.longhaul.spi.Parameters;
import org.longhaul.task.TaskChanged;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** A place where tests hand in orders, and look at what became of them. */
public final class Counter {
    /** How many bytes may be uploaded. */
    static final long UPLOAD_LIMIT = 300_000;

    private final TestDatabase database;
    private final TypeDefinition type;
    private final Path importDir;
    private final List<TaskChanged> changes = new ArrayList<>();
    private final SettableClock clock = new SettableClock();
    private final Intake intake = new Intake();
    private final Journal journal;
    private final StoredParameters storedParameters;
    private final Idempotency idempotency;
    private final Uploads uploads;
    private final Submission submission;
    private final Retries retries;
    private final TaskQuery query;

    /** Takes orders for the sample type. */
    public Counter(TestDatabase database) {
        this(database, SampleType.plain());
    }

    /** Takes orders for this type. */
    public Counter(TestDatabase database, TypeDefinition type) {
        this(database, type, Path.of("target"), SecretKeys.inMemory());
    }

    /** Takes orders for this type, with files of this folder and with these keys. */
    public Counter(TestDatabase database, TypeDefinition type, Path importDir, SecretKeys keys) {
        this(database, new One(type), type, importDir, keys);
    }

    /** Takes orders for the types of this catalog. */
    public static Counter of(TestDatabase database, Catalog catalog) {
        return new Counter(
                database, catalog, catalog.all().iterator().next(), Path.of("target"), SecretKeys.inMemory());
    }

    private Counter(TestDatabase database, Catalog catalog, TypeDefinition type, Path importDir, SecretKeys keys) {
        this.database = database;
        this.type = type;
        this.importDir = importDir;
        this.journal = new Journal(new JournalStore(database));
        var store = new SubmissionStore(database);
        store.entities = database.entityManager();
        this.storedParameters = new StoredParameters(keys);
        var retrying = new Retrying(database.transactions(), database);
        this.idempotency =
                new Idempotency(new IdempotencyStore(database), retrying, keys, clock, Duration.ofSeconds(20));
        this.uploads = new Uploads(store, importDir, new UploadSettings(UPLOAD_LIMIT), clock);
        this.submission = new Submission(
                catalog,
                storedParameters,
                retrying,
                store,
                idempotency,
                new ModuleNumbers(new ModuleNumberStore(database), retrying),
                uploads,
                journal,
                this::changed,
                intake,
                settings("one"),
                clock);
        this.retries = new Retries(submission, new RetryStore(database), uploads, retrying);
        this.query =
                new TaskQuery(new QueryStore(database), new TaskListStore(database), TestTrees.of(database), catalog);
    }

    private Settings settings(String node) {
        return new Settings(
                node,
                Path.of("."),
                importDir,
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
    }

    /** Takes orders of tasks that run on this node. */
    public Children children(String node) {
        return new Children(
                submission,
                new ChildStore(database),
                new Retrying(database.transactions(), database),
                settings(node),
                clock,
                this::changed);
    }

    private synchronized void changed(TaskChanged change) {
        changes.add(change);
    }

    public Submission submission() {
        return submission;
    }

    /** Reads what the submission stored. */
    public StoredParameters storedParameters() {
        return storedParameters;
    }

    Idempotency idempotency() {
        return idempotency;
    }

    public Uploads uploads() {
        return uploads;
    }

    public Retries retries() {
        return retries;
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

    /** The parameters of a task as its work would get them. */
    Parameters storedParameters(String id) {
        String stored = database.engine()
                .first("SELECT parameters FROM task_detail WHERE task_id = ?", row -> row.getString(1), id)
                .orElseThrow();
        return storedParameters.read(type, id, stored);
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
