package org.longhaul.api;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Does something when a request that was set aside is over: answered, or its client is gone. */
final class WhenOver implements AsyncListener {
    private final Runnable action;

    /** The action may be done more than once. */
    WhenOver(Runnable action) {
        this.action = action;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        action.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        action.run();
    }

    @Override
    public void onError(AsyncEvent event) {
        action.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it began before
    }
}
