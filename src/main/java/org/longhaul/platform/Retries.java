package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Short transactions that are run again when they only lost a race for a lock. Within a caller's transaction nothing is
 * repeated: what failed there spoils all of it, and the caller alone can run it again.
 */
@ApplicationScoped
public class Retries {
    private static final Logger LOG = System.getLogger(Retries.class.getName());
    private static final int ATTEMPTS = 8;

    private Transactions transactions;
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Retries() {}

    /** Retries on this database. */
    @Inject
    public Retries(Transactions transactions, Database database) {
        this.transactions = transactions;
        this.database = database;
    }

    /** Runs the work in the caller's transaction, or, again if need be, in transactions of its own. */
    public <T> T run(Supplier<T> work) {
        if (transactions.active()) {
            return work.get();
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.own(work);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !transientFailure(e)) {
                    throw e;
                }
                LOG.log(Logger.Level.DEBUG, "Attempt {0} lost a race for a lock, trying again: {1}", attempt, e);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextLong(5, 10L << attempt)));
            }
        }
    }

    private boolean transientFailure(Throwable failure) {
        for (@Nullable Throwable e = failure; e != null; e = e.getCause() == e ? null : e.getCause()) {
            if ((e instanceof SQLException sql && database.dialect().transientFailure(sql))
                    || e instanceof OptimisticLockException
                    || e instanceof PessimisticLockException
                    || e instanceof LockTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
