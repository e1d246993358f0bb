package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.ServerDatabase;

/** Looks into the tables of the batch runtime, in the data source that it was told to use. */
@ApplicationScoped
public class BatchRepositoryStore {
    private Jdbc repository;

    @Inject
    public BatchRepositoryStore(ServerDatabase database) {
        this.repository = database.batchRepository();
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BatchRepositoryStore() {}

    /** The highest number of an execution, or 0 if there are no tables yet: the runtime makes them with its first job. */
    long lastExecution() {
        try {
            return repository
                    .first("SELECT COALESCE(MAX(jobexecid), 0) FROM JBATCHEXECUTIONINSTANCEDATA", row -> row.getLong(1))
                    .orElse(0L);
        } catch (DataAccessException noTablesYet) {
            return 0;
        }
    }

    boolean hasExecutionOf(long execution, String job) {
        try {
            return repository
                    .first("""
                            SELECT i.name FROM JBATCHEXECUTIONINSTANCEDATA e
                            JOIN JBATCHJOBINSTANCEDATA i ON i.jobinstanceid = e.jobinstanceid WHERE e.jobexecid = ?
                            """, row -> String.valueOf(row.getString(1)), execution)
                    .filter(job::equals)
                    .isPresent();
        } catch (DataAccessException noTables) {
            return false;
        }
    }

    /** The numbers of the latest executions, but for those of handlers and of the check at the start; the latest first. */
    List<Long> latest(int most) {
        return repository.list(
                "SELECT e.jobexecid FROM JBATCHEXECUTIONINSTANCEDATA e"
                        + " JOIN JBATCHJOBINSTANCEDATA i ON i.jobinstanceid = e.jobinstanceid"
                        + " WHERE i.name NOT IN ('longhaul-handler', 'longhaul-probe')"
                        + " ORDER BY e.jobexecid DESC FETCH FIRST " + most + " ROWS ONLY",
                row -> row.getLong(1));
    }

    /** Whether other nodes have this repository as well: an embedded database has one node. */
    boolean shared() {
        return repository.on(
                connection -> !connection.getMetaData().getDatabaseProductName().equals("H2"));
    }

    boolean answers() {
        try {
            return repository
                    .first("SELECT COUNT(*) FROM JBATCHJOBSTATUS WHERE id = -1", row -> row.getInt(1))
                    .isPresent();
        } catch (DataAccessException e) {
            return false;
        }
    }
}
