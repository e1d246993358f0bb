package org.longhaul.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;
import org.longhaul.task.TaskException;

/** Transactions of the application server. */
@ApplicationScoped
public class JtaTransactions implements Transactions {
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry registry;

    @Override
    @Transactional(value = Transactional.TxType.REQUIRED, dontRollbackOn = TaskException.class)
    public <T> T joined(Supplier<T> work) {
        return work.get();
    }

    @Override
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public <T> T own(Supplier<T> work) {
        return work.get();
    }

    @Override
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void own(Runnable work) {
        work.run();
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
