package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.spi.ResourceAllocationException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectsTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "90098"})
    void a_connection_that_is_lost_or_refused_says_that_the_database_is_away(String state) {
        var refused = new SQLException("gone", state);

        assertThat(Dialects.away(refused)).isTrue();
        assertThat(Dialects.away(new IllegalStateException(new DataAccessException(refused))))
                .isTrue();
    }

    @Test
    void a_pool_that_has_no_connection_says_so_too() {
        assertThat(Dialects.away(new DataAccessException(
                        new SQLException("no", new ResourceAllocationException("none to give")))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "57014", "42P01"})
    void what_a_database_refuses_says_that_it_is_there(String state) {
        assertThat(Dialects.away(new DataAccessException(new SQLException("no", state))))
                .isFalse();
    }

    @Test
    void other_failures_say_nothing_of_it() {
        assertThat(Dialects.away(new IllegalStateException("no"))).isFalse();
        assertThat(Dialects.away(new DataAccessException(new SQLException("no state"))))
                .isFalse();
    }
}
