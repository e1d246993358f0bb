package org.longhaul.management;

import org.jspecify.annotations.Nullable;

/**
 * Lets a thread find the application, as beans of CDI do by its class loader, until it is closed: those of an agent
 * or of another application have another one.
 */
final class ApplicationClasses {
    private final @Nullable ClassLoader before;

    private ApplicationClasses(@Nullable ClassLoader before) {
        this.before = before;
    }

    /** From now on this thread has the application's class loader. */
    static ApplicationClasses enter() {
        Thread thread = Thread.currentThread();
        var entered = new ApplicationClasses(thread.getContextClassLoader());
        thread.setContextClassLoader(ApplicationClasses.class.getClassLoader());
        return entered;
    }

    /** It has its own again. */
    void close() {
        Thread.currentThread().setContextClassLoader(before);
    }
}
