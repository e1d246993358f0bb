package org.longhaul.testing;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Transactions;
import org.longhaul.task.TaskException;

/**
 * Transactions bound to a thread, as an application server has them: all who use one data source in a transaction share
 * its connection, JPA included. Like the server, it refuses a second data source in the same transaction.
 */
final class ThreadTransactions implements Transactions {
    @SuppressWarnings("ThreadLocalUsage") // one for each database, which lives as long as the tests
    private final ThreadLocal<Transaction> current = new ThreadLocal<>();

    private static final class Transaction {
        private DataSource pool;
        private Connection connection;
        private EntityManager entityManager;
        private boolean rollbackOnly;
    }

    @Override
    public <T> T joined(Supplier<T> work) {
        Transaction transaction = current.get();
        if (transaction == null) {
            return own(work);
        }
        try {
            return work.get();
        } catch (TaskException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            transaction.rollbackOnly = true;
            throw e;
        }
    }

    @Override
    public <T> T own(Supplier<T> work) {
        Transaction outer = current.get();
        var transaction = new Transaction();
        current.set(transaction);
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return end(transaction, result);
        } finally {
            try {
                if (!done) {
                    transaction.rollbackOnly = true;
                    end(transaction, null);
                }
            } finally {
                if (outer == null) {
                    current.remove();
                } else {
                    current.set(outer);
                }
            }
        }
    }

    private static <T> T end(Transaction transaction, T result) {
        try {
            if (transaction.entityManager != null) {
                endEntities(transaction);
            }
            if (transaction.connection != null) {
                if (transaction.rollbackOnly) {
                    transaction.connection.rollback();
                } else {
                    transaction.connection.commit();
                }
            }
            return result;
        } catch (SQLException e) {
            throw new DataAccessException(e);
        } finally {
            close(transaction.connection);
        }
    }

    private static void endEntities(Transaction transaction) {
        boolean flushed = false;
        try {
            if (transaction.rollbackOnly) {
                transaction.entityManager.getTransaction().rollback();
            } else {
                transaction.entityManager.getTransaction().commit();
            }
            flushed = true;
        } finally {
            transaction.rollbackOnly |= !flushed;
            transaction.entityManager.close();
            if (!flushed && transaction.connection != null) {
                rollback(transaction.connection);
            }
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new DataAccessException(e);
        }
    }

    private static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new DataAccessException(e);
            }
        }
    }

    @Override
    public boolean active() {
        return current.get() != null;
    }

    @Override
    public void rollbackOnly() {
        current.get().rollbackOnly = true;
    }

    /** The pool's connections; within a transaction always the same one, which only the transaction ends. */
    Connection connection(DataSource pool) throws SQLException {
        Transaction transaction = current.get();
        if (transaction == null) {
            return pool.getConnection();
        }
        if (transaction.connection == null) {
            transaction.connection = pool.getConnection();
            transaction.connection.setAutoCommit(false);
            transaction.pool = pool;
        }
        if (transaction.pool != pool) {
            throw new SQLException("Local transaction already has 1 non-XA Resource: cannot add more resources ("
                    + transaction.pool + ", " + pool + ")");
        }
        return lend(transaction.connection);
    }

    private static Connection lend(Connection shared) {
        return (Connection) Proxy.newProxyInstance(
                ThreadTransactions.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    boolean ending = switch (method.getName()) {
                        case "close", "commit", "setAutoCommit" -> true;
                        case "rollback" -> arguments == null;
                        default -> false;
                    };
                    if (ending) {
                        return null;
                    }
                    try {
                        return method.invoke(shared, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** An entity manager as a container injects it: that of the transaction, or one for each call outside. */
    EntityManager entityManager(Supplier<EntityManagerFactory> factory) {
        return (EntityManager) Proxy.newProxyInstance(
                ThreadTransactions.class.getClassLoader(),
                new Class<?>[] {EntityManager.class},
                (proxy, method, arguments) -> {
                    Transaction transaction = current.get();
                    EntityManager target;
                    if (transaction == null) {
                        target = factory.get().createEntityManager();
                    } else {
                        if (transaction.entityManager == null) {
                            transaction.entityManager = factory.get().createEntityManager();
                            transaction.entityManager.getTransaction().begin();
                        }
                        target = transaction.entityManager;
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
