package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places where a run stands still on request, so that a fault test can kill the process at that very moment.
 *
 * <p>With the system property {@code longhaul.fault.hold=PLACE:N} the thread that comes to that place for the N-th time
 * waits there for ever. It is honoured only where {@code longhaul.samples} is true, so never in production.
 */
@ApplicationScoped
public class Faults {
    /** The system property that names the place. */
    public static final String PROPERTY = "longhaul.fault.hold";

    private static final System.Logger LOG = System.getLogger(Faults.class.getName());

    private final AtomicInteger visits = new AtomicInteger();
    private String place = "";
    private int fatal;

    /** For the container's proxies. */
    protected Faults() {}

    /** Armed by the system property, if these settings allow it. */
    @Inject
    public Faults(Settings settings) {
        this(settings.samples() ? System.getProperty(PROPERTY, "") : "");
    }

    /** Armed by the text of the property; empty for none. */
    Faults(String hold) {
        int colon = hold.lastIndexOf(':');
        this.place = colon < 0 ? hold : hold.substring(0, colon);
        this.fatal = colon < 0 ? 1 : Integer.parseInt(hold.substring(colon + 1));
    }

    /** Called where a fault may be wanted; does nothing otherwise. */
    public void at(String somewhere) {
        if (place.equals(somewhere) && visits.incrementAndGet() == fatal) {
            LOG.log(Level.WARNING, "fault: holding at {0}, visit {1}", place, fatal);
            hold();
        }
    }

    private static void hold() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
