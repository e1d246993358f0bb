package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.ServerDatabase;

/**
 * The tables of the batch runtime, on H2 or PostgreSQL: in their own data source, whose connections take no part in
 * transactions of the server. So a removal begins and ends one itself. The runtime's clock is that of its server.
 */
@ApplicationScoped
public class BatchTablesStore {
    private static final String INSTANCES = "JBATCHJOBINSTANCEDATA";
    private static final String EXECUTIONS = "JBATCHEXECUTIONINSTANCEDATA";
    private static final String STEPS = "JBATCHSTEPEXECUTIONINSTANCEDATA";
    private static final String JOB_STATUS = "JBATCHJOBSTATUS";
    private static final String STEP_STATUS = "JBATCHSTEPSTATUS";
    private static final String CHECKPOINTS = "JBATCHCHECKPOINTDATA";

    /** Without them, PostgreSQL would read a whole table for each row that goes. */
    private static final List<String> INDEXES = List.of(
            "CREATE INDEX IF NOT EXISTS longhaul_jbatch_execution ON " + EXECUTIONS + " (jobinstanceid)",
            "CREATE INDEX IF NOT EXISTS longhaul_jbatch_step ON " + STEPS + " (jobexecid)",
            "CREATE INDEX IF NOT EXISTS longhaul_jbatch_job_status ON " + JOB_STATUS + " (id)",
            "CREATE INDEX IF NOT EXISTS longhaul_jbatch_step_status ON " + STEP_STATUS + " (id)",
            "CREATE INDEX IF NOT EXISTS longhaul_jbatch_checkpoint ON " + CHECKPOINTS + " (id)");

    /** The runtime stores parameters as a serialized object; nothing but texts by name is read from there. */
    private static final ObjectInputFilter TEXTS = ObjectInputFilter.Config.createFilter(
            "maxdepth=5;java.util.Properties;java.util.Hashtable;java.util.Map$Entry;java.lang.String;java.lang.Object;!*");

    /** The two ends of a chunk that keep a checkpoint. */
    private static final List<String> ENDS = List.of("READER", "WRITER");

    private Database database;
    private Jdbc repository;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BatchTablesStore() {}

    /** The tables as the server's batch runtime uses them. */
    @Inject
    public BatchTablesStore(ServerDatabase database) {
        this(database, database.batchRepository());
    }

    /** Tables of this repository, and tasks of this database. */
    BatchTablesStore(Database database, Jdbc repository) {
        this.database = database;
        this.repository = repository;
    }

    /** A job that was started, be it once or, with restarts, several times. */
    record Instance(long id, String name) {}

    /**
     * One of its starts.
     *
     * @param status a name of {@link jakarta.batch.runtime.BatchStatus}
     * @param last its end, or when it was last heard of if it has none
     * @param parameters those that are texts; none if they cannot be read
     */
    record Execution(
            long id, long instance, String status, Instant created, Instant last, Map<String, String> parameters) {}

    /** Makes removals quick. */
    void index() {
        INDEXES.forEach(repository::update);
    }

    /** Instances behind this one, in the order of their ids. */
    List<Instance> instances(long after, int rows) {
        return repository.list(
                "SELECT jobinstanceid, name FROM " + INSTANCES
                        + " WHERE jobinstanceid > ? ORDER BY jobinstanceid FETCH FIRST " + rows + " ROWS ONLY",
                row -> new Instance(
                        row.getLong(1), Optional.ofNullable(row.getString(2)).orElse("")),
                after);
    }

    /** All executions of these instances. */
    List<Execution> executions(Collection<Long> instances) {
        if (instances.isEmpty()) {
            return List.of();
        }
        return repository.list(
                "SELECT jobexecid, jobinstanceid, batchstatus, createtime, updatetime, endtime, parameters FROM "
                        + EXECUTIONS + " WHERE jobinstanceid IN (" + marks(instances.size()) + ") ORDER BY jobexecid",
                BatchTablesStore::execution,
                instances.toArray());
    }

    private static Execution execution(ResultSet row) throws SQLException {
        Instant created = Optional.ofNullable(Jdbc.instant(row, "createtime")).orElse(Instant.EPOCH);
        Instant updated = Optional.ofNullable(Jdbc.instant(row, "updatetime")).orElse(created);
        return new Execution(
                row.getLong("jobexecid"),
                row.getLong("jobinstanceid"),
                Optional.ofNullable(row.getString("batchstatus")).orElse(""),
                created,
                Optional.ofNullable(Jdbc.instant(row, "endtime")).orElse(updated),
                parameters(row.getBytes("parameters")));
    }

    private static Map<String, String> parameters(byte @Nullable [] stored) {
        if (stored == null) {
            return Map.of();
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(stored))) {
            in.setObjectInputFilter(TEXTS);
            var texts = new HashMap<String, String>();
            if (in.readObject() instanceof Properties properties) {
                properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
            }
            return texts;
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            return Map.of();
        }
    }

    /** Which of these instances are there. */
    Set<Long> existing(Collection<Long> instances) {
        return among(
                repository,
                "SELECT jobinstanceid FROM " + INSTANCES + " WHERE jobinstanceid IN (%s)",
                instances,
                row -> row.getLong(1));
    }

    /** The latest instance that is surely older than this time; 0 if none is. */
    long lastBefore(Instant time) {
        return repository
                .first(
                        "SELECT COALESCE(MAX(jobinstanceid), 0) FROM " + EXECUTIONS + " WHERE createtime < ?",
                        row -> row.getLong(1),
                        time)
                .orElse(0L);
    }

    /** Keys of checkpoints behind this one, in some order that stays the same. */
    List<String> checkpoints(String after, int rows) {
        return repository.list(
                "SELECT id FROM " + CHECKPOINTS + " WHERE id > ? ORDER BY id FETCH FIRST " + rows + " ROWS ONLY",
                row -> row.getString(1),
                after);
    }

    /** Removes these checkpoints, each on its own. */
    void removeCheckpoints(Collection<String> keys) {
        if (!keys.isEmpty()) {
            repository.batch("DELETE FROM " + CHECKPOINTS + " WHERE id = ?", rows(keys));
        }
    }

    /**
     * Removes these instances with all that hangs on them, in one transaction; nothing if one of them was started again
     * meanwhile.
     *
     * @return how many executions went
     */
    int remove(List<Instance> instances, List<Execution> executions) {
        return repository.on(connection -> {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                int gone = remove(connection, instances, executions);
                connection.commit();
                done = true;
                return gone;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(before);
            }
        });
    }

    private record Step(long id, long instance, String name) {}

    private static int remove(Connection on, List<Instance> instances, List<Execution> executions) throws SQLException {
        List<Step> steps = steps(on, executions);
        each(on, "DELETE FROM " + STEP_STATUS + " WHERE id = ?", steps, Step::id);
        for (String end : ENDS) {
            each(
                    on,
                    "DELETE FROM " + CHECKPOINTS + " WHERE id = ?",
                    steps,
                    step -> step.instance() + "," + step.name() + "," + end);
        }
        each(on, "DELETE FROM " + STEPS + " WHERE jobexecid = ?", executions, Execution::id);
        int gone = each(on, "DELETE FROM " + EXECUTIONS + " WHERE jobexecid = ?", executions, Execution::id);
        each(on, "DELETE FROM " + JOB_STATUS + " WHERE id = ?", instances, Instance::id);
        each(on, "DELETE FROM " + INSTANCES + " WHERE jobinstanceid = ?", instances, Instance::id);
        return gone;
    }

    private static List<Step> steps(Connection on, List<Execution> executions) throws SQLException {
        var steps = new ArrayList<Step>();
        if (executions.isEmpty()) {
            return steps;
        }
        String sql = "SELECT s.stepexecid, e.jobinstanceid, s.stepname FROM " + STEPS + " s JOIN " + EXECUTIONS
                + " e ON e.jobexecid = s.jobexecid WHERE s.jobexecid IN (" + marks(executions.size()) + ")";
        try (PreparedStatement statement = on.prepareStatement(sql)) {
            Jdbc.bind(statement, executions.stream().map(Execution::id).toArray());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    steps.add(new Step(rows.getLong(1), rows.getLong(2), String.valueOf(rows.getString(3))));
                }
            }
        }
        return steps;
    }

    private static <T> int each(Connection on, String sql, List<T> rows, Function<T, Object> argument)
            throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = on.prepareStatement(sql)) {
            for (T row : rows) {
                Jdbc.bind(statement, argument.apply(row));
                statement.addBatch();
            }
            int changed = 0;
            for (int count : statement.executeBatch()) {
                changed += count;
            }
            return changed;
        }
    }

    /** Which of these tasks are there. */
    Set<String> tasks(Collection<String> ids) {
        return among(
                database.engine(),
                "SELECT id FROM task WHERE id IN (%s)" + database.dialect().withoutWaiting(),
                ids,
                row -> row.getString(1));
    }

    /** The incarnations of nodes that are up or draining. */
    Set<Long> liveIncarnations() {
        return new HashSet<>(database.engine()
                .list(
                        "SELECT incarnation FROM node WHERE state IN ('UP', 'DRAINING')"
                                + database.dialect().withoutWaiting(),
                        row -> row.getLong(1)));
    }

    /** When the one of them that has been up longest began; empty if no node is up. */
    Optional<Instant> firstStart() {
        return database
                .engine()
                .list(
                        "SELECT started FROM node WHERE state IN ('UP', 'DRAINING')"
                                + database.dialect().withoutWaiting(),
                        row -> Optional.ofNullable(Jdbc.instant(row, "started")).orElse(Instant.EPOCH))
                .stream()
                .min(Instant::compareTo);
    }

    private static <T> Set<T> among(Jdbc on, String sql, Collection<T> ids, Jdbc.Row<T> row) {
        return ids.isEmpty() ? Set.of() : new HashSet<>(on.list(sql.formatted(marks(ids.size())), row, ids.toArray()));
    }

    private static String marks(int number) {
        return String.join(", ", Collections.nCopies(number, "?"));
    }

    private static List<@Nullable Object[]> rows(Collection<String> keys) {
        var rows = new ArrayList<@Nullable Object[]>();
        keys.forEach(key -> rows.add(new @Nullable Object[] {key}));
        return rows;
    }
}
