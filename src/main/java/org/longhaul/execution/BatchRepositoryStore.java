package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
