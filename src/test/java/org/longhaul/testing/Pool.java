package org.longhaul.testing;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A few connections that are used again. A connection that is closed goes back, rolled back and in auto-commit. */
final class Pool implements DataSource {
    /** Opens a connection. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    private final String name;
    private final Opener opener;
    private final Semaphore permits;
    private final LinkedBlockingDeque<Connection> idle = new LinkedBlockingDeque<>();

    Pool(String name, int size, Opener opener) {
        this.name = name;
        this.opener = opener;
        this.permits = new Semaphore(size);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            if (!permits.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new SQLException("No connection in 30 s: somebody keeps those of " + name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
        Connection real = idle.pollFirst();
        try {
            if (real == null) {
                real = opener.open();
            }
            return lend(real);
        } catch (SQLException e) {
            permits.release();
            throw e;
        }
    }

    private Connection lend(Connection real) {
        var open = new boolean[] {true};
        return (Connection) Proxy.newProxyInstance(
                Pool.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "close" -> {
                            if (open[0]) {
                                open[0] = false;
                                giveBack(real);
                            }
                            return null;
                        }
                        case "isClosed" -> {
                            return !open[0];
                        }
                        default -> {
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
    }

    private void giveBack(Connection real) throws SQLException {
        try {
            if (!real.getAutoCommit()) {
                real.rollback();
                real.setAutoCommit(true);
            }
            idle.addFirst(real);
        } finally {
            permits.release();
        }
    }

    /** Closes what is not in use. */
    void close() {
        for (Connection real = idle.pollFirst(); real != null; real = idle.pollFirst()) {
            try {
                real.close();
            } catch (SQLException e) {
                // the database goes away anyway
            }
        }
    }

    @Override
    public String toString() {
        return "Pool " + name;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a " + type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
