package org.longhaul.platform;

import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Drains before the process ends on SIGTERM or SIGINT. The handler only wakes a managed thread: from the signal's own
 * thread the server's database pools cannot be used, and once the JVM's shutdown has begun they are gone.
 *
 * <p>Signals are not part of Java's API; {@code sun.misc.Signal} is reached by reflection here and nowhere else. Where
 * it is missing, the process ends without draining, and the next start rescues what it left.
 */
final class TerminationSignals {
    private static final System.Logger LOG = System.getLogger(TerminationSignals.class.getName());

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Map<Object, Object> formerHandlers = new LinkedHashMap<>();
    private volatile boolean restored;

    private TerminationSignals() {}

    static TerminationSignals install(ThreadFactory threads, Runnable drain) {
        var signals = new TerminationSignals();
        try {
            for (String name : new String[] {"TERM", "INT"}) {
                signals.handle(name);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "lifecycle: no signals here, a stop will not drain; the next start rescues", e);
        }
        Thread waiting = threads.newThread(() -> signals.await(drain));
        waiting.setName("longhaul-termination");
        waiting.setDaemon(true);
        waiting.start();
        return signals;
    }

    private void await(Runnable drain) {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (restored) {
            return;
        }
        try {
            drain.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "lifecycle: draining failed; the next start rescues what was left", e);
        }
        System.exit(0);
    }

    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        Object handler = Proxy.newProxyInstance(
                handlerType.getClassLoader(),
                new Class<?>[] {handlerType},
                (proxy, method, arguments) -> answer(proxy, method.getName(), arguments));
        Object former = signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        formerHandlers.put(signal, former);
    }

    private @Nullable Object answer(Object proxy, String method, Object @Nullable [] arguments) {
        return switch (method) {
            case "handle" -> {
                asked.countDown();
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Longhaul's termination handler";
        };
    }

    /** Puts back the handlers that were there, and lets the waiting thread go. */
    void restore() {
        if (asked.getCount() == 0) {
            return; // the process is ending by our own hand
        }
        restored = true;
        asked.countDown();
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            for (var former : formerHandlers.entrySet()) {
                signalType
                        .getMethod("handle", signalType, handlerType)
                        .invoke(null, former.getKey(), former.getValue());
            }
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "lifecycle: the former signal handlers could not be put back", e);
        }
    }
}
