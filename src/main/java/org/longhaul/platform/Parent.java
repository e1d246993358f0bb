package org.longhaul.platform;

import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.eclipse.microprofile.config.ConfigProvider;

/** Watches the launcher that started this server, so that none outlives it by accident. */
final class Parent {
    private Parent() {}

    /** Runs the action on a thread of this factory when the process named by longhaul.launcher-pid has ended. */
    static void watch(ThreadFactory threads, Runnable gone) {
        Optional<ProcessHandle> launcher = ConfigProvider.getConfig()
                .getOptionalValue("longhaul.launcher-pid", Long.class)
                .flatMap(ProcessHandle::of);
        launcher.ifPresent(process -> {
            Thread watching = threads.newThread(() -> {
                process.onExit().join();
                gone.run();
            });
            watching.setName("longhaul-launcher-watch");
            watching.setDaemon(true);
            watching.start();
        });
    }
}
