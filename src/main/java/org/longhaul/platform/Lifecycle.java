package org.longhaul.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the application. Starting: take the data folder, migrate the database, let every component check
 * what it needs, then start. What fails here fails the deployment, with a sentence that says what is missing.
 *
 * <p>Stopping happens here as well, because {@code @PreDestroy} is too late: the connection pools are gone by then. On
 * undeployment the container waits for {@link #contextDestroyed}; on SIGTERM and SIGINT a handler wakes a managed
 * thread, which drains with HTTP and database alive, and then ends the process.
 */
@WebListener
public class Lifecycle implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    @Inject
    private Settings settings;

    @Inject
    private ServerDatabase database;

    @Inject
    private Event<Checked> checked;

    @Inject
    private Event<Started> started;

    @Inject
    private Event<Stopping> stopping;

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private @Nullable TerminationSignals signals;
    private @Nullable FileChannel lockFile;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        requireUtc();
        takeHome(settings.home());
        database.migrate();
        checked.fire(new Checked(event.getServletContext()));
        started.fire(new Started());
        signals = TerminationSignals.install(threads, this::stop);
        Parent.watch(threads, this::exit);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (signals != null) {
            signals.restore();
        }
        stop();
        release();
    }

    /** Drains once, whoever asks. */
    private void stop() {
        if (stopped.compareAndSet(false, true)) {
            stopping.fire(new Stopping());
        }
    }

    private void exit() {
        stop();
        LOG.log(Level.INFO, "lifecycle: the launcher is gone, ending the server");
        System.exit(0);
    }

    /** Derby's timestamps have no zone and its clock is the JVM's: only UTC makes them instants. */
    private void requireUtc() {
        if (database.dialect() instanceof DerbyDialect && TimeZone.getDefault().getRawOffset() != 0) {
            throw new IllegalStateException(
                    "On Derby the server must run in UTC, not in %s: start it with -Duser.timezone=UTC"
                            .formatted(TimeZone.getDefault().getID()));
        }
    }

    /** Holds a lock on the data folder for as long as this process lives. */
    private void takeHome(Path home) {
        try {
            Files.createDirectories(home);
            var channel =
                    FileChannel.open(home.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("The data folder %s is in use by another server".formatted(home));
            }
            lockFile = channel;
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder %s cannot be used".formatted(home), e);
        }
    }

    private void release() {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "lifecycle: the lock of the data folder goes with the process", e);
        }
    }
}
