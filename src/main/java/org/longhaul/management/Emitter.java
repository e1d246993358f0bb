package org.longhaul.management;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Sends the notifications of one bean: numbered from 1 without gaps, with user data that is a map of JDK types, on
 * whatever thread the executor has. Without a listener it does nothing, and the numbers go on all the same.
 */
final class Emitter extends NotificationBroadcasterSupport {
    private final ObjectName source;
    private final Clock clock;
    private final AtomicLong sequence = new AtomicLong();
    private final List<NotificationListener> listeners = new CopyOnWriteArrayList<>();

    Emitter(ObjectName source, Clock clock, Executor executor, Kind... kinds) {
        super(executor, infos(kinds));
        this.source = source;
        this.clock = clock;
    }

    /** A type of notification, and what it says. */
    record Kind(String type, String description) {}

    private static MBeanNotificationInfo[] infos(Kind... kinds) {
        var infos = new MBeanNotificationInfo[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            infos[i] = new MBeanNotificationInfo(
                    new String[] {kinds[i].type()}, Notification.class.getName(), kinds[i].description());
        }
        return infos;
    }

    /** Whether somebody listens. */
    boolean heard() {
        return !listeners.isEmpty();
    }

    /** Sends it to all who listen. The values are texts, numbers and truth values. */
    void send(Kind kind, String message, Map<String, Object> data) {
        long number = sequence.incrementAndGet();
        if (heard()) {
            var notification = new Notification(
                    kind.type(), source, number, clock.instant().toEpochMilli(), message);
            notification.setUserData(new HashMap<>(data));
            sendNotification(notification);
        }
    }

    @Override
    public void addNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback) {
        super.addNotificationListener(listener, filter, handback);
        listeners.add(listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        super.removeNotificationListener(listener);
        listeners.removeAll(List.of(listener));
    }

    @Override
    public void removeNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback)
            throws ListenerNotFoundException {
        super.removeNotificationListener(listener, filter, handback);
        listeners.remove(listener);
    }
}
