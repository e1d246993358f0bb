package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.longhaul.execution.BatchRepository;
import org.longhaul.execution.Engine;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Settings;

/**
 * Ready is a node that may claim tasks (so its database answers and its lease holds), whose batch repository answers,
 * and that is not draining. It tells the launcher's nonce, so that a launcher never takes another server for its own.
 */
@Readiness
@ApplicationScoped
public class NodeReadiness implements HealthCheck {
    private LocalNode node;
    private Engine engine;
    private BatchRepository repository;
    private Settings settings;

    @Inject
    public NodeReadiness(LocalNode node, Engine engine, BatchRepository repository, Settings settings) {
        this.node = node;
        this.engine = engine;
        this.repository = repository;
        this.settings = settings;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected NodeReadiness() {}

    @Override
    public HealthCheckResponse call() {
        boolean lease = node.mayClaim();
        boolean batch = lease && repository.answers(); // who has lost the lease need not wait for a silent database
        boolean draining = engine.draining();
        var response = HealthCheckResponse.named("longhaul")
                .status(batch && !draining)
                .withData("node", node.name())
                .withData("lease", lease)
                .withData("draining", draining);
        if (lease) {
            response.withData("batchRepository", batch);
        }
        settings.nonce().ifPresent(nonce -> response.withData("nonce", nonce));
        return response.build();
    }
}
