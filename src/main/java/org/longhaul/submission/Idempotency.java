package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SecretKeys;
import org.longhaul.submission.IdempotencyStore.Known;

/**
 * Makes tasks of a request once for each idempotency key, however often and at how many nodes it is sent.
 *
 * <p>The first to insert the key makes the tasks, in the same transaction; whoever comes meanwhile waits for its end, and
 * then answers its tasks, or makes them if it was rolled back. On one node they wait in memory, so that a key that many
 * send does not take the pool's connections; between nodes the database's unique key decides.
 */
@ApplicationScoped
public class Idempotency {
    /** How long a request waits for another one with its key. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a key is kept at least. */
    static final Duration KEPT = Duration.ofHours(24);

    private static final String PURPOSE = "idempotency";
    private static final int BATCH = 200;

    /** A key may have a hundred tasks, and on Derby a transaction is not to change many more than four hundred rows. */
    private static final int KEYS_PER_TRANSACTION = 4;

    private IdempotencyStore store;
    private Retrying retrying;
    private SecretKeys secrets;
    private Clock clock;
    private Duration patience;
    private final ConcurrentHashMap<OrderKey, Waiting> waiting = new ConcurrentHashMap<>();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Idempotency() {}

    /** Keys in this store; what was asked for is recognised with these secrets. */
    @Inject
    public Idempotency(IdempotencyStore store, Retrying retrying, SecretKeys secrets, Clock clock) {
        this(store, retrying, secrets, clock, PATIENCE);
    }

    /** As above, with another patience. */
    Idempotency(IdempotencyStore store, Retrying retrying, SecretKeys secrets, Clock clock, Duration patience) {
        this.store = store;
        this.retrying = retrying;
        this.secrets = secrets;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * A key of an account.
     *
     * @param name as the client chose it
     */
    record OrderKey(String account, String name) {}

    /** The one permit of a key on this node, and how many hold it or want it. */
    private static final class Waiting {
        private final Semaphore permit = new Semaphore(1);
        private int users;
    }

    /** Another transaction has the key, or had it when this one came. */
    private static final class TakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Makes tasks, or answers those that were made for this key before. The tasks are made in a transaction of their
     * own.
     *
     * @param asked what is asked for, in a canonical form
     * @param making makes the tasks and says their ids
     * @throws IdempotencyConflictException if something else was asked for with this key
     * @throws IdempotencyInProgressException if another request with this key takes too long
     */
    Receipt once(OrderKey key, byte[] asked, Supplier<List<String>> making) {
        long deadline = System.nanoTime() + patience.toNanos();
        Waiting mine = enter(key);
        try {
            if (!mine.permit.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IdempotencyInProgressException();
            }
            try {
                return decide(key, asked, making, deadline);
            } finally {
                mine.permit.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IdempotencyInProgressException();
        } finally {
            leave(key);
        }
    }

    private Waiting enter(OrderKey key) {
        return waiting.compute(key, (name, known) -> {
            Waiting entered = known == null ? new Waiting() : known;
            entered.users++;
            return entered;
        });
    }

    private void leave(OrderKey key) {
        waiting.computeIfPresent(key, (name, known) -> --known.users == 0 ? null : known);
    }

    private Receipt decide(OrderKey key, byte[] asked, Supplier<List<String>> making, long deadline) {
        String hash = secrets.fingerprint(PURPOSE, asked);
        while (true) {
            try {
                return new Receipt(retrying.inOwnTransaction(() -> make(key, hash, making)), false);
            } catch (TakenException e) {
                Known known = retrying.inOwnTransaction(() -> store.find(key)).orElse(null);
                if (known != null) {
                    return replay(known, asked);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IdempotencyInProgressException();
                }
            }
        }
    }

    private List<String> make(OrderKey key, String hash, Supplier<List<String>> making) {
        if (!store.claim(key, hash, clock.instant())) {
            throw new TakenException();
        }
        List<String> ids = making.get();
        store.add(key, ids);
        return ids;
    }

    private Receipt replay(Known known, byte[] asked) {
        if (!secrets.matches(PURPOSE, asked, known.hash())) {
            throw new IdempotencyConflictException();
        }
        return new Receipt(known.ids(), true);
    }

    /** Forgets the keys that are old enough and none of whose tasks is there, and says how many those were. */
    public int purge() {
        int gone = 0;
        int batch;
        do {
            List<OrderKey> old = store.forgettable(clock.instant().minus(KEPT), BATCH);
            batch = old.size();
            for (int i = 0; i < batch; i += KEYS_PER_TRANSACTION) {
                List<OrderKey> few = old.subList(i, Math.min(batch, i + KEYS_PER_TRANSACTION));
                retrying.inOwnTransaction(() -> store.remove(few));
            }
            gone += batch;
        } while (batch == BATCH);
        return gone;
    }
}
