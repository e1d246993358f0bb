package org.longhaul.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.Supplier;

/** Transactions of the application server. */
@ApplicationScoped
public class JtaTransactions implements Transactions {
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry registry;

    @Inject
    private Instance<OneTransaction> transactions;

    @Override
    public <T> T joined(Supplier<T> work) {
        Instance.Handle<OneTransaction> one = transactions.getHandle();
        try {
            return one.get().joined(work);
        } finally {
            one.destroy();
        }
    }

    @Override
    public <T> T own(Supplier<T> work) {
        Instance.Handle<OneTransaction> one = transactions.getHandle();
        try {
            return one.get().own(work);
        } finally {
            one.destroy();
        }
    }

    @Override
    public boolean active() {
        int status = registry.getTransactionStatus();
        return status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public void rollbackOnly() {
        registry.setRollbackOnly();
    }
}
