package org.longhaul.submission;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.catalog.StoredParameters;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Intake;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Redaction;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Settings;
import org.longhaul.platform.Texts;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;
import org.longhaul.submission.OrderCheck.Checked;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.Task;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskDetail;
import org.longhaul.task.TaskOrder;
import org.longhaul.task.UnknownTypeException;

/**
 * Takes orders. Within a transaction of the caller the task is there when that commits, and never was if it is rolled
 * back; else it is durable when {@link #submit} returns.
 */
@ApplicationScoped
public class Submission {
    /** How many bytes an order's parameters may have as JSON. */
    public static final int MAX_PARAMETERS = 64 * 1024;

    private static final int SHOWN = 60;

    private Catalog catalog;
    private StoredParameters storedParameters;
    private Retrying retrying;
    private SubmissionStore store;
    private Journal journal;
    private Consumer<TaskChanged> changes;
    private Intake intake;
    private Settings settings;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Submission() {}

    /** Takes orders for the types of this catalog. */
    @Inject
    public Submission(
            Catalog catalog,
            StoredParameters storedParameters,
            Retrying retrying,
            SubmissionStore store,
            Journal journal,
            Event<TaskChanged> changes,
            Intake intake,
            Settings settings,
            Clock clock) {
        this(catalog, storedParameters, retrying, store, journal, changes::fire, intake, settings, clock);
    }

    /** As above; what was accepted goes to the consumer. */
    public Submission(
            Catalog catalog,
            StoredParameters storedParameters,
            Retrying retrying,
            SubmissionStore store,
            Journal journal,
            Consumer<TaskChanged> changes,
            Intake intake,
            Settings settings,
            Clock clock) {
        this.catalog = catalog;
        this.storedParameters = storedParameters;
        this.retrying = retrying;
        this.store = store;
        this.journal = journal;
        this.changes = changes;
        this.intake = intake;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Makes a task of the order.
     *
     * @return the task's id
     * @throws UnknownTypeException if there is no such type
     * @throws InvalidOrderException with everything that is wrong with the order
     * @throws NodeDrainingException if this node takes no orders any more
     */
    public String submit(Order order) {
        if (!intake.open()) {
            throw new NodeDrainingException(settings.node());
        }
        TypeDefinition type = catalog.find(order.type())
                .orElseThrow(() -> new UnknownTypeException(
                        Texts.shown(order.type(), SHOWN),
                        catalog.all().stream().map(TypeDefinition::name).toList()));
        Instant now = clock.instant();
        // before the transaction, so that an order that is refused for its form spoils no transaction of the caller
        Checked checked = OrderCheck.check(order, type, now);
        limit(checked.parameters());
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        String parameters = storedParameters.write(type, id, checked.parameters());
        return retrying.joined(() -> {
            ask(type, checked.parameters());
            return accept(id, order, type, checked, parameters, now);
        });
    }

    private static void limit(Parameters parameters) {
        int bytes = ParametersJson.write(parameters).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PARAMETERS) {
            throw new InvalidOrderException(
                    "parameters", "have at most %d bytes as JSON, not %d".formatted(MAX_PARAMETERS, bytes));
        }
    }

    private static void ask(TypeDefinition type, Parameters parameters) {
        try {
            type.check().accept(parameters);
        } catch (InvalidParameterException e) {
            // the type's own words, which may quote what they refuse
            Map<String, Object> values = parameters.asMap();
            var redaction = Redaction.of(type.parameters().stream()
                    .filter(each -> each.secret() && values.containsKey(each.name()))
                    .map(each -> values.get(each.name()))
                    .toList());
            throw new InvalidOrderException(
                    "parameters." + e.parameter(), redaction.text(String.valueOf(e.getMessage())));
        }
    }

    private String accept(
            String id, Order order, TypeDefinition type, Checked checked, String parameters, Instant now) {
        var wanted = new TaskOrder(
                type.name(),
                type.module(),
                order.priority(),
                checked.due(),
                order.key(),
                order.tag(),
                type.abortable(),
                type.restartable(),
                type.attempts(),
                order.ttl(),
                order.product(),
                order.scope(),
                null,
                order.by().name());
        var task = new Task(id, store.nextSeq(), wanted, settings.node(), now);
        store.insert(
                task,
                new TaskDetail(
                        id, parameters, ParametersJson.write(Parameters.of(order.attributes())), order.summary()));
        journal.append(id, Journal.Kind.SUBMITTED, settings.node(), order.by(), null);
        changes.accept(new TaskChanged(id, task.state(), task.lane()));
        return id;
    }
}
