package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a transaction again when the database gave it up for a deadlock or a lock that took too long. */
@ApplicationScoped
public class Retrying {
    private static final int ATTEMPTS = 6;
    private static final long FIRST_PAUSE_MILLIS = 5;

    private Transactions transactions;
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Retrying() {}

    /** Retries on this database. */
    @Inject
    public Retrying(Transactions transactions, Database database) {
        this.transactions = transactions;
        this.database = database;
    }

    /** Runs the work in a transaction of its own, several times if need be; after that, its failure is the caller's. */
    public <T> T inOwnTransaction(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.own(work);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !passes(e)) {
                    throw e;
                }
            }
            long pause = FIRST_PAUSE_MILLIS << attempt;
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1)));
        }
    }

    /** Runs the work in the caller's transaction, which is the caller's to repeat; or as {@link #inOwnTransaction}. */
    public <T> T joined(Supplier<T> work) {
        return transactions.active() ? transactions.joined(work) : inOwnTransaction(work);
    }

    private boolean passes(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && database.dialect().transientFailure(sql)) {
                return true;
            }
        }
        return false;
    }
}
