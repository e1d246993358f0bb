package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import org.longhaul.execution.Engine;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.ServerDatabase;
import org.longhaul.platform.Settings;
import org.longhaul.spi.Execution;

/** This node, as it knows itself: without asking the database. */
@Dependent
class NodeBean implements NodeMXBean {
    private static final double MILLIS = 1000;

    private final LocalNode node;
    private final Engine engine;
    private final Settings settings;
    private final ServerDatabase database;
    private final String started;

    @Inject
    NodeBean(LocalNode node, Engine engine, Settings settings, ServerDatabase database, Clock clock) {
        this.node = node;
        this.engine = engine;
        this.settings = settings;
        this.database = database;
        this.started = clock.instant().toString();
    }

    @Override
    public String getName() {
        return node.name();
    }

    @Override
    public long getIncarnation() {
        return node.incarnation();
    }

    @Override
    public String getStartTime() {
        return started;
    }

    @Override
    public boolean isReady() {
        return node.mayClaim() && !engine.draining();
    }

    @Override
    public boolean isDraining() {
        return engine.draining();
    }

    @Override
    public boolean isFenced() {
        return node.isFenced();
    }

    @Override
    public double getSecondsSinceRenewal() {
        return node.sinceRenewal().map(age -> age.toMillis() / MILLIS).orElse(-1.0);
    }

    @Override
    public double getLeaseSeconds() {
        return node.lease().toMillis() / MILLIS;
    }

    @Override
    public int getWorkers() {
        return settings.workers();
    }

    @Override
    public int getBusyWorkers() {
        return engine.busy(Execution.BATCH);
    }

    @Override
    public int getDirectWorkers() {
        return settings.directWorkers();
    }

    @Override
    public int getBusyDirectWorkers() {
        return engine.busy(Execution.DIRECT);
    }

    @Override
    public String getTags() {
        return String.join(", ", settings.tags());
    }

    @Override
    public String getDatabase() {
        return database.dialect().name();
    }
}
