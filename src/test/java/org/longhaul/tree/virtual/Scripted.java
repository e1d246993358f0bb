package org.longhaul.tree.virtual;

import java.util.List;
import java.util.concurrent.Callable;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;

/** A source that says what a test tells it to. */
final class Scripted implements VirtualTaskSource {
    private final String module;
    volatile Callable<Found> script = () -> Found.all(List.of());
    volatile String aborted = "";

    Scripted(String module, VirtualTask... tasks) {
        this.module = module;
        this.script = () -> Found.all(List.of(tasks));
    }

    @Override
    public String module() {
        return module;
    }

    @Override
    public Found list() {
        try {
            return script.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean abort(String id) {
        aborted = id;
        return true;
    }
}
