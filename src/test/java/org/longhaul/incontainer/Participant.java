package org.longhaul.incontainer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Takes part in a two-phase commit, keeps what it is told, and votes as it is made to. */
public final class Participant implements XAResource {
    private final boolean willing;
    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** One that votes so. */
    public Participant(boolean willing) {
        this.willing = willing;
    }

    /** What it was told, in order. */
    public List<String> calls() {
        return calls;
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        calls.add("prepare");
        if (!willing) {
            throw new XAException(XAException.XA_RBROLLBACK);
        }
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        calls.add(onePhase ? "commit in one phase" : "commit");
    }

    @Override
    public void rollback(Xid xid) {
        calls.add("rollback");
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return this == other;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
