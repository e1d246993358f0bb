package org.longhaul.platform;

import jakarta.enterprise.context.Dependent;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;
import org.longhaul.task.TaskException;

/**
 * Work in a transaction of the application server. Payara's interceptor keeps in itself who else is at work on its
 * thread, so an instance is for one call: shared by two threads, it would let one of them leave that mark of an
 * enterprise bean on the other, which then finds no user transaction for the batch jobs it starts.
 */
@Dependent
public class OneTransaction {
    /** Within the caller's, or a new one. */
    @Transactional(value = Transactional.TxType.REQUIRED, dontRollbackOn = TaskException.class)
    public <T> T joined(Supplier<T> work) {
        return work.get();
    }

    /** In a new one. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public <T> T own(Supplier<T> work) {
        return work.get();
    }
}
