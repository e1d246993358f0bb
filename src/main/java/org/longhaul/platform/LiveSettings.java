package org.longhaul.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

/**
 * The settings that can be changed while Longhaul runs. They begin with what MicroProfile Config says; what somebody
 * changed is in the database and counts for all nodes. This node looks there every second, so a change made on another
 * node is in force here a moment later.
 */
@ApplicationScoped
public class LiveSettings {
    private static final System.Logger LOG = System.getLogger(LiveSettings.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private SettingStore store;
    private Retrying retrying;
    private Clock clock;
    private Consumer<SettingChanged> changed;
    private Map<Setting, String> first;
    private volatile Map<Setting, Value> values;
    private @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected LiveSettings() {}

    /** Settings that begin with those of the application's configuration. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the threads are the container's
    public LiveSettings(SettingStore store, Retrying retrying, Clock clock, Event<SettingChanged> changed) {
        this(
                store,
                retrying,
                clock,
                changed::fire,
                name -> Configured.application().text("longhaul." + name).orElse(""));
    }

    /**
     * Settings that begin with what the function says to a name; the standard where it says nothing. Of each change the
     * consumer is told in its transaction.
     */
    @SuppressWarnings("NullAway.Init") // the threads are the container's
    public LiveSettings(
            SettingStore store,
            Retrying retrying,
            Clock clock,
            Consumer<SettingChanged> changed,
            UnaryOperator<String> configured) {
        this.changed = changed;
        this.store = store;
        this.retrying = retrying;
        this.clock = clock;
        this.first = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String text = configured.apply(setting.key());
            first.put(
                    setting,
                    setting.canonical(text.isEmpty() ? setting.standard() : text)
                            .orElseThrow(() -> new IllegalArgumentException("longhaul.%s is %s, but it must be %s"
                                    .formatted(
                                            setting.key(), text, setting.kind().expected()))));
        }
        this.values = start(List.of());
    }

    /**
     * What a setting is.
     *
     * @param changed when it was changed; null if it is as it was configured
     * @param changedBy who changed it
     */
    public record Value(
            Setting setting,
            String content,
            @Nullable Instant changed,
            @Nullable String changedBy) {}

    void start(@Observes Started event) {
        loop = Loop.start(threads, "settings", LOOK, 0, this::refresh);
    }

    void stop(@Observes Stopping event) {
        if (loop != null) {
            loop.stop(Duration.ofSeconds(5));
        }
    }

    /** Reads what others changed. */
    public void refresh() {
        values = start(store.all());
    }

    private Map<Setting, Value> start(List<SettingStore.Row> changed) {
        var map = new EnumMap<Setting, Value>(Setting.class);
        first.forEach((setting, content) -> map.put(setting, new Value(setting, content, null, null)));
        for (SettingStore.Row row : changed) {
            // what a newer release stored and this one does not know is left alone
            Setting.of(row.name())
                    .ifPresent(setting -> setting.canonical(row.content())
                            .ifPresent(content ->
                                    map.put(setting, new Value(setting, content, row.changed(), row.changedBy()))));
        }
        return map;
    }

    /** All of them, as this node knows them. */
    public List<Value> all() {
        return List.copyOf(values.values());
    }

    private String content(Setting setting) {
        return content(values, setting);
    }

    private static String content(Map<Setting, Value> among, Setting setting) {
        Value value = among.get(setting);
        return value == null ? setting.standard() : value.content();
    }

    /** A duration; empty for {@code never}. */
    public Optional<Duration> duration(Setting setting) {
        String content = content(setting);
        return content.equals(Setting.NEVER) ? Optional.empty() : Optional.of(Duration.parse(content));
    }

    /** A whole number. */
    public int number(Setting setting) {
        return Integer.parseInt(content(setting));
    }

    /**
     * Changes some settings, all or none, for all nodes.
     *
     * @param changes the new contents by name
     * @throws InvalidOrderException with every name and content that is wrong
     */
    public void change(Map<String, String> changes, Actor by) {
        var canonical = new LinkedHashMap<Setting, String>();
        var violations = new ArrayList<Violation>();
        changes.forEach((name, text) -> Setting.of(name)
                .ifPresentOrElse(
                        setting -> setting.canonical(text)
                                .ifPresentOrElse(
                                        content -> canonical.put(setting, content),
                                        () -> violations.add(new Violation(
                                                name, "is " + setting.kind().expected()))),
                        () -> violations.add(
                                new Violation(Texts.shown(name, 60), "is no setting that can be changed"))));
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
        retrying.joined(() -> {
            store.lock();
            agree(canonical);
            canonical.forEach((setting, content) -> {
                store.put(setting.key(), content, clock.instant(), by.name());
                changed.accept(new SettingChanged(setting, content, by));
            });
            return true;
        });
        refresh();
        canonical.forEach((setting, content) -> LOG.log(
                System.Logger.Level.INFO, "settings: {0} is {1} now, by {2}", setting.key(), content, by.name()));
    }

    /** The settings as they would be must not contradict one another; under the lock, so that no other change does. */
    private void agree(Map<Setting, String> changes) {
        var all = start(store.all());
        changes.forEach((setting, content) -> all.put(setting, new Value(setting, content, null, null)));
        String most = content(all, Setting.JOB_EXPIRE);
        if (most.equals(Setting.NEVER)) {
            return;
        }
        var violations = new ArrayList<Violation>();
        for (Setting ttl : List.of(Setting.TASK_TTL, Setting.USER_TASK_TTL)) {
            Duration stays = Duration.parse(content(all, ttl));
            if (stays.compareTo(Duration.parse(most)) > 0) {
                violations.add(
                        changes.containsKey(ttl)
                                ? new Violation(
                                        ttl.key(),
                                        "is at most %s (%s), not %s".formatted(Setting.JOB_EXPIRE.key(), most, stays))
                                : new Violation(
                                        Setting.JOB_EXPIRE.key(),
                                        "is at least %s (%s), not %s".formatted(ttl.key(), stays, most)));
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
    }
}
