package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProductAdminTest {
    private final Caller ofOneProduct = new Caller("ann", null, Set.of(new Grant(Role.ADMIN, "shop")));
    private final Caller ofAll = new Caller("zoe", null, Set.of(Grant.everywhere(Role.ADMIN)));

    @Test
    void who_is_admin_of_a_product_manages_no_accounts_and_reads_no_audit() {
        assertThat(ofOneProduct.may(Operation.MANAGE_ACCOUNTS)).isFalse();
        assertThat(ofOneProduct.may(Operation.READ_AUDIT)).isFalse();
    }

    @Test
    void who_is_admin_of_a_product_does_all_else_there() {
        assertThat(ofOneProduct.may(Operation.ABORT_TASK)).isTrue();
        assertThat(ofOneProduct.may(Operation.ABORT_TASK, "shop")).isTrue();
        assertThat(ofOneProduct.may(Operation.ABORT_TASK, "other")).isFalse();
    }

    @Test
    void who_is_admin_everywhere_manages_accounts_and_reads_the_audit() {
        assertThat(ofAll.may(Operation.MANAGE_ACCOUNTS)).isTrue();
        assertThat(ofAll.may(Operation.READ_AUDIT)).isTrue();
    }
}
