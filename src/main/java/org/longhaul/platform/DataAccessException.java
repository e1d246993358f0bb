package org.longhaul.platform;

import java.sql.SQLException;

/** The database refused a statement, or could not be asked. */
public class DataAccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException sqlException;

    /** Wraps what the driver said. */
    public DataAccessException(SQLException cause) {
        super(cause.getMessage(), cause);
        this.sqlException = cause;
    }

    /** What the driver said. */
    public SQLException sqlException() {
        return sqlException;
    }
}
