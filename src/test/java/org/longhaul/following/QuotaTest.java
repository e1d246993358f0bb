package org.longhaul.following;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaTest {
    @Test
    void each_account_has_its_own() {
        var quota = new Quota(2);

        assertThat(quota.take("ann")).isTrue();
        assertThat(quota.take("ann")).isTrue();
        assertThat(quota.take("ann")).isFalse();
        assertThat(quota.take("bob")).isTrue();
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        var quota = new Quota(1);
        quota.take("ann");

        quota.giveBack("ann");

        assertThat(quota.taken("ann")).isZero();
        assertThat(quota.take("ann")).isTrue();
    }

    @Test
    void with_none_nothing_is_given() {
        assertThat(new Quota(0).take("ann")).isFalse();
    }
}
