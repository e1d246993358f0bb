package org.longhaul.platform;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Statements on a data source, in the transaction of the caller. Only {@code *Store} classes use it.
 *
 * <p>Arguments may be null, strings, numbers, booleans, instants, days and enums; an enum is stored by its ordinal.
 */
public final class Jdbc {
    private final DataSource dataSource;

    /** Statements on this data source. */
    public Jdbc(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Reads one row of a result. */
    @FunctionalInterface
    public interface Row<T> {
        /** The value of the row the cursor stands on. */
        T read(ResultSet row) throws SQLException;
    }

    /** Something to do on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it; the connection is closed by the caller. */
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs the statement, and says how many rows it changed.
     *
     * @throws DataAccessException if the database refuses it
     */
    public int update(String sql, @Nullable Object... arguments) {
        return on(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                bind(statement, arguments);
                return statement.executeUpdate();
            }
        });
    }

    /**
     * Runs the statement once for each set of arguments, in one round trip where the driver can.
     *
     * @return the rows changed by each
     */
    public int[] batch(String sql, List<@Nullable Object[]> arguments) {
        return on(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (@Nullable Object[] each : arguments) {
                    bind(statement, each);
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    /** All rows of a query. */
    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) {
        return on(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                bind(statement, arguments);
                try (var rows = statement.executeQuery()) {
                    var values = new ArrayList<T>();
                    while (rows.next()) {
                        values.add(row.read(rows));
                    }
                    return values;
                }
            }
        });
    }

    /** The first row of a query, if there is one. A row must not read as null. */
    public <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... arguments) {
        return list(sql, row, arguments).stream().findFirst();
    }

    /** Does something on a connection of the data source. */
    public <T> T on(Work<T> work) {
        try (var connection = dataSource.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new DataAccessException(e);
        }
    }

    /** Sets the arguments of a statement, from its first parameter on. */
    public static void bind(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static void bind(PreparedStatement statement, int index, @Nullable Object argument) throws SQLException {
        if (argument == null) {
            statement.setNull(index, Types.VARCHAR);
        } else if (argument instanceof Null typed) {
            statement.setNull(index, typed.type());
        } else if (argument instanceof Instant instant) {
            statement.setTimestamp(index, Timestamp.from(instant));
        } else if (argument instanceof LocalDate day) {
            statement.setDate(index, Date.valueOf(day));
        } else if (argument instanceof Enum<?> constant) {
            statement.setInt(index, constant.ordinal());
        } else {
            statement.setObject(index, argument);
        }
    }

    /** A null of a type other than text, one of {@link Types}. */
    public record Null(int type) {
        /** No number. */
        public static final Null NUMBER = new Null(Types.BIGINT);
        /** No time. */
        public static final Null TIME = new Null(Types.TIMESTAMP);
    }

    /** The time in this column, or null. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
