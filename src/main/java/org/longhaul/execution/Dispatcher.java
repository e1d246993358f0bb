package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.StoredParameters;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.Claimed;
import org.longhaul.ownership.Demand;
import org.longhaul.ownership.Gates;
import org.longhaul.ownership.Limits;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Ownership;
import org.longhaul.platform.Redaction;
import org.longhaul.platform.Settings;
import org.longhaul.platform.UnreadableSecretException;
import org.longhaul.spi.Execution;
import org.longhaul.spi.Parameters;
import org.longhaul.task.Lanes;

/** Claims as many tasks as there are free slots, and starts each. One round; {@link Engine} says when. */
@ApplicationScoped
public class Dispatcher {
    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
    private static final int MOST_AT_ONCE = 16;

    private Ownership ownership;
    private Gates gates;
    private Limits limits;
    private Catalog catalog;
    private Settings settings;
    private LocalNode node;
    private Runs runs;
    private Attempt attempt;
    private DetailStore details;
    private boolean declared;
    private StoredParameters storedParameters;

    @Inject
    public Dispatcher(
            Ownership ownership,
            Gates gates,
            Limits limits,
            Catalog catalog,
            Settings settings,
            LocalNode node,
            Runs runs,
            Attempt attempt,
            DetailStore details,
            StoredParameters storedParameters) {
        this.ownership = ownership;
        this.gates = gates;
        this.limits = limits;
        this.catalog = catalog;
        this.settings = settings;
        this.node = node;
        this.runs = runs;
        this.attempt = attempt;
        this.details = details;
        this.storedParameters = storedParameters;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Dispatcher() {}

    /** Opens the gates that are due, then fills the free slots; before the first time it says what is limited. */
    void round(Map<Execution, Slots> slots) {
        if (!declared) {
            limits.declare(catalog.all().stream()
                    .filter(type -> type.limit() > 0)
                    .collect(Collectors.toMap(TypeDefinition::name, TypeDefinition::limit)));
            declared = true;
        }
        gates.promoteDue();
        gates.consumeKeySignals();
        slots.forEach(this::fill);
    }

    private void fill(Execution execution, Slots slots) {
        int taken;
        int wanted;
        do {
            wanted = Math.min(slots.free(), MOST_AT_ONCE);
            taken = wanted == 0 ? 0 : claim(execution, wanted, slots);
        } while (taken > 0 && taken == wanted);
    }

    private int claim(Execution execution, int wanted, Slots slots) {
        var demands = new ArrayList<>(demands(catalog.all(), execution, settings.tags(), runs.byType()));
        String own = Lanes.ofNode(node.incarnation(), execution.name());
        demands.add(new Demand(own, List.of(own), MOST_AT_ONCE, false));
        List<Claimed> claimed = ownership.claimOf(demands, wanted);
        // All of them are runs of this node before the first one starts: none may be taken for forgotten.
        List<Run> begun = claimed.stream().flatMap(each -> begin(each).stream()).toList();
        begun.forEach(runs::add);
        for (Run run : begun) {
            slots.run(() -> attempt.carryOut(run));
        }
        return claimed.size();
    }

    private Optional<Run> begin(Claimed claimed) {
        TypeDefinition type = catalog.find(claimed.type()).orElseThrow();
        String id = claimed.lease().taskId();
        try {
            var opened = storedParameters.open(type, id, details.parameters(id));
            return Optional.of(new Run(claimed, type, opened.parameters(), redaction(opened)));
        } catch (RuntimeException e) {
            if (!isOfTheOrder(e)) {
                LOG.log(
                        Level.WARNING,
                        "execution: task %s cannot be read now, so it is not started and goes back".formatted(id),
                        e);
                return Optional.empty();
            }
            // An order of an older release of the type, say, or a key that is gone. It must not keep the others from
            // starting.
            LOG.log(Level.WARNING, "execution: the parameters of task %s cannot be read, it fails".formatted(id), e);
            Run run = new Run(claimed, type, Parameters.of(Map.of()));
            run.failed(new Failure("The order's parameters cannot be read: " + e.getMessage(), "", false));
            return Optional.of(run);
        }
    }

    /**
     * Whether what was stored is to blame, which another try will not mend. Everything else may pass: the database is
     * away, or the server closes the jars it has open, as it does once more when it has started.
     */
    static boolean isOfTheOrder(RuntimeException failure) {
        return failure instanceof UnreadableSecretException
                || failure instanceof IllegalArgumentException
                || failure instanceof JsonException;
    }

    private static Redaction redaction(StoredParameters.Opened opened) {
        Map<String, Object> all = opened.parameters().asMap();
        return Redaction.of(
                opened.secrets().stream().map(all::get).filter(Objects::nonNull).toList());
    }

    /** What this node would take of each type, with so many tasks of each running here already. */
    static List<Demand> demands(
            Collection<TypeDefinition> types, Execution execution, List<String> tags, Map<String, Long> running) {
        var demands = new ArrayList<Demand>();
        for (TypeDefinition type : types) {
            long left = type.nodeLimit() == 0
                    ? MOST_AT_ONCE
                    : Math.min(MOST_AT_ONCE, type.nodeLimit() - running.getOrDefault(type.name(), 0L));
            if (type.execution() == execution && left > 0) {
                var lanes = new ArrayList<>(List.of(Lanes.of(type.name(), null)));
                tags.forEach(tag -> lanes.add(Lanes.of(type.name(), tag)));
                demands.add(new Demand(type.name(), lanes, (int) left, type.limit() > 0));
            }
        }
        return demands;
    }
}
