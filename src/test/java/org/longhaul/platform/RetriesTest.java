package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final DataAccessException DEADLOCK = new DataAccessException(new SQLException("deadlock", "40001"));
    private static final DataAccessException BROKEN = new DataAccessException(new SQLException("no table", "42X05"));

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void a_lost_race_is_run_again() {
        assertThat(retries(false).run(() -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException(DEADLOCK);
                    }
                    return "done";
                }))
                .isEqualTo("done");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void for_ever_is_too_long() {
        assertThatThrownBy(() -> retries(false).run(failing(DEADLOCK))).isSameAs(DEADLOCK);
        assertThat(attempts).hasValue(8);
    }

    @Test
    void what_would_fail_again_is_not_tried_again() {
        assertThatThrownBy(() -> retries(false).run(failing(BROKEN))).isSameAs(BROKEN);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void within_a_transaction_of_the_caller_nothing_is_repeated() {
        assertThatThrownBy(() -> retries(true).run(failing(DEADLOCK))).isSameAs(DEADLOCK);
        assertThat(attempts).hasValue(1);
    }

    private Supplier<String> failing(RuntimeException e) {
        return () -> {
            attempts.incrementAndGet();
            throw e;
        };
    }

    private static Retries retries(boolean active) {
        return new Retries(new Inline(active), new Nowhere());
    }

    private record Inline(boolean active) implements Transactions {
        @Override
        public <T> T joined(Supplier<T> work) {
            return work.get();
        }

        @Override
        public <T> T own(Supplier<T> work) {
            return work.get();
        }

        @Override
        public void rollbackOnly() {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Nowhere implements Database {
        @Override
        public Dialect dialect() {
            return new DerbyDialect();
        }

        @Override
        public Jdbc engine() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Jdbc tasks() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Jdbc heartbeat() {
            throw new UnsupportedOperationException();
        }

        @Override
        public DataSource taskDataSource() {
            throw new UnsupportedOperationException();
        }
    }
}
