package org.longhaul.submission;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.ParameterDefinition;
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
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;
import org.longhaul.submission.OrderCheck.Checked;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.Task;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskDetail;
import org.longhaul.task.TaskOrder;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.UnknownTypeException;

/**
 * Takes orders. Within a transaction of the caller the tasks are there when that commits, and never were if it is rolled
 * back; else they are durable when {@link #submit} returns.
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
    private Idempotency idempotency;
    private ModuleNumbers numbers;
    private Uploads uploads;
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
            Idempotency idempotency,
            ModuleNumbers numbers,
            Uploads uploads,
            Journal journal,
            Event<TaskChanged> changes,
            Intake intake,
            Settings settings,
            Clock clock) {
        this(
                catalog,
                storedParameters,
                retrying,
                store,
                idempotency,
                numbers,
                uploads,
                journal,
                changes::fire,
                intake,
                settings,
                clock);
    }

    /** As above; what was accepted goes to the consumer. */
    public Submission(
            Catalog catalog,
            StoredParameters storedParameters,
            Retrying retrying,
            SubmissionStore store,
            Idempotency idempotency,
            ModuleNumbers numbers,
            Uploads uploads,
            Journal journal,
            Consumer<TaskChanged> changes,
            Intake intake,
            Settings settings,
            Clock clock) {
        this.catalog = catalog;
        this.storedParameters = storedParameters;
        this.retrying = retrying;
        this.store = store;
        this.idempotency = idempotency;
        this.numbers = numbers;
        this.uploads = uploads;
        this.journal = journal;
        this.changes = changes;
        this.intake = intake;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Makes a task of an order of the application itself.
     *
     * @return the task's id
     * @throws UnknownTypeException if there is no such type
     * @throws InvalidOrderException with everything that is wrong with the order
     * @throws NodeDrainingException if this node takes no orders any more
     */
    public String submit(Order order) {
        return submit(Request.of(order, Rights.APPLICATION)).id();
    }

    /**
     * Makes tasks of all orders of the request, or of none. With an idempotency key this is a transaction of its own.
     * The request's files are gone if no task came to be of it here.
     *
     * @throws UnknownTypeException if there is no such type
     * @throws InvalidOrderException with everything that is wrong with the orders
     * @throws SubmissionException if the type is not theirs to order, or the idempotency key was used otherwise
     * @throws NodeDrainingException if this node takes no orders any more
     */
    public Receipt submit(Request request) {
        var making = new Making();
        try {
            requireOpen();
            List<Prepared> prepared = prepare(request);
            // before the transaction: nobody waits with one connection for another
            List<Prepared> numbered = prepared.stream()
                    .map(each -> each.withNumber(numbers.next(each.type().module())))
                    .toList();
            Supplier<List<String>> work = () -> making.of(() -> accept(request, numbered));
            if (request.key() == null) {
                return new Receipt(retrying.joined(work), false);
            }
            var key = new Idempotency.OrderKey(request.orders().get(0).by().name(), request.key());
            return idempotency.once(key, CanonicalForm.of(request, prepared), work);
        } finally {
            if (!making.done()) {
                discard(request);
            }
        }
    }

    /**
     * Finds out whether the orders of the request would be accepted now, and stores nothing. The request's files are
     * gone after that.
     *
     * @return the orders as they would be taken
     * @throws UnknownTypeException if there is no such type
     * @throws InvalidOrderException with everything that is wrong with the orders
     * @throws SubmissionException if the type is not theirs to order
     * @throws NodeDrainingException if this node takes no orders any more
     */
    public List<CheckedOrder> check(Request request) {
        try {
            requireOpen();
            List<Prepared> prepared = prepare(request);
            retrying.joined(() -> {
                askAll(request, prepared);
                return true;
            });
            return prepared.stream().map(Submission::checked).toList();
        } finally {
            discard(request);
        }
    }

    /**
     * Checks an order that will be submitted later, and then again.
     *
     * @param id whose secrets its parameters are to be: that of whatever keeps the order
     * @return the order with what its type and these rights fill in, and its parameters as they may be stored
     * @throws UnknownTypeException if there is no such type
     * @throws InvalidOrderException with everything that is wrong with the order
     * @throws SubmissionException if the type is not theirs to order
     * @throws NodeDrainingException if this node takes no orders any more
     */
    public KeptOrder keep(String id, Order order, Rights rights) {
        Request request = Request.of(order, rights);
        requireOpen();
        List<Prepared> prepared = prepare(request);
        retrying.joined(() -> {
            askAll(request, prepared);
            return true;
        });
        Prepared one = prepared.get(0);
        return new KeptOrder(one.order(), storedParameters.write(one.type(), id, one.parameters()));
    }

    /**
     * The parameters of an order that was kept, as plain as they were.
     *
     * @param id the one it was kept for
     * @throws UnknownTypeException if its type is there no more
     * @throws InvalidOrderException if its type has changed so that they cannot be read, or would be shown
     */
    public Map<String, Object> parametersOf(String type, String id, String stored) {
        return opened(type(type), id, stored);
    }

    Map<String, Object> opened(TypeDefinition type, String id, String stored) {
        try {
            var opened = storedParameters.open(type, id, stored);
            for (String name : opened.secrets()) {
                if (type.parameter(name)
                        .filter(parameter -> !parameter.secret())
                        .isPresent()) {
                    throw new InvalidOrderException(
                            "parameters." + name, "was secret when it was ordered and is so no more: order it anew");
                }
            }
            return opened.parameters().asMap();
        } catch (IllegalArgumentException e) { // the type has changed; what it says holds no value
            throw new InvalidOrderException("parameters", String.valueOf(e.getMessage()));
        }
    }

    private static CheckedOrder checked(Prepared prepared) {
        return new CheckedOrder(
                prepared.order(),
                ParametersJson.masked(Optional.of(prepared.type()), ParametersJson.write(prepared.parameters())));
    }

    /**
     * Remembers whether tasks were made, and only the commit was left to do. Then nobody knows without a look at the
     * database whether they are there, and their files stay.
     */
    private static final class Making {
        private boolean done;

        List<String> of(Supplier<List<String>> work) {
            done = false; // it may be done again after a deadlock
            List<String> ids = work.get();
            done = true;
            return ids;
        }

        boolean done() {
            return done;
        }
    }

    private static void discard(Request request) {
        if (request.upload() != null) {
            request.upload().discard();
        }
    }

    private void requireOpen() {
        if (!intake.open()) {
            throw new NodeDrainingException(settings.node());
        }
    }

    /** The type of that name. */
    TypeDefinition type(String name) {
        return catalog.find(name)
                .orElseThrow(() -> new UnknownTypeException(
                        Texts.shown(name, SHOWN),
                        catalog.all().stream().map(TypeDefinition::name).toList()));
    }

    /** Before the transaction, so that an order that is refused for its form spoils no transaction of the caller. */
    private List<Prepared> prepare(Request request) {
        Instant now = clock.instant();
        return each(request, request.orders(), order -> prepare(request, order, now));
    }

    /** An order that is right as far as can be seen without asking its type. */
    Prepared prepare(Request request, Order given, Instant now) {
        TypeDefinition type = type(given.type());
        Rights rights = request.rights();
        Order order = filled(given, type, rights);
        if (!rights.maySubmit(type.submitters(), order.product())) {
            throw new TypeNotAllowedException(type.name(), type.submitters());
        }
        if (request.upload() != null) {
            order = withFiles(order, type, request.upload());
        }
        Checked checked = OrderCheck.check(order, type, rights, now);
        String id = request.upload() == null
                ? UuidCreator.getTimeOrderedEpoch().toString()
                : request.upload().taskId();
        limit(checked.parameters());
        String stored = storedParameters.write(type, id, checked.parameters());
        return new Prepared(id, order, type, checked.parameters(), stored, checked.due(), now, null);
    }

    /** What the type says if the order does not, and the one product that somebody may order for. */
    private static Order filled(Order given, TypeDefinition type, Rights rights) {
        Order order = given.ttl() == null ? given.withTtl(type.ttl()) : given;
        return order.product() == null
                        && !rights.mayOrderFor(null)
                        && rights.products().size() == 1
                ? order.withProduct(rights.products().iterator().next())
                : order;
    }

    private static Order withFiles(Order order, TypeDefinition type, Upload upload) {
        var violations = new ArrayList<Violation>();
        var parameters = new LinkedHashMap<>(order.parameters());
        upload.paths().forEach((name, path) -> {
            String field = "parameters." + Texts.shown(name, SHOWN);
            boolean takesFiles = type.parameter(name)
                    .filter(definition -> definition.type() == ParameterType.FILE)
                    .isPresent();
            if (!takesFiles) {
                violations.add(new Violation(field, noFile(type)));
            } else if (parameters.put(name, path) != null) {
                violations.add(new Violation(field, "is there twice: as a part of its own, and in the order"));
            }
        });
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
        return order.withParameters(parameters);
    }

    private static String noFile(TypeDefinition type) {
        List<String> names = fileParameters(type);
        return "is not a parameter of %s that takes a file; there are: %s"
                .formatted(type.name(), names.isEmpty() ? "none" : String.join(", ", names));
    }

    /** The names of the type's parameters that are files. */
    static List<String> fileParameters(TypeDefinition type) {
        return type.parameters().stream()
                .filter(definition -> definition.type() == ParameterType.FILE)
                .map(ParameterDefinition::name)
                .toList();
    }

    private static void limit(Parameters parameters) {
        int bytes = ParametersJson.write(parameters).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PARAMETERS) {
            throw new InvalidOrderException(
                    "parameters", "have at most %d bytes as JSON, not %d".formatted(MAX_PARAMETERS, bytes));
        }
    }

    /** Does something with each, and tells what is wrong with all of them; in a list, with the place of each. */
    private static <T, R> List<R> each(Request request, List<T> items, Function<T, R> work) {
        if (!request.list()) {
            return items.stream().map(work).toList();
        }
        var results = new ArrayList<R>();
        var violations = new ArrayList<Violation>();
        for (int i = 0; i < items.size(); i++) {
            String place = "orders[%d].".formatted(i);
            try {
                results.add(work.apply(items.get(i)));
            } catch (InvalidOrderException e) {
                e.violations().forEach(wrong -> violations.add(new Violation(place + wrong.field(), wrong.message())));
            } catch (UnknownTypeException e) {
                violations.add(new Violation(place + "type", String.valueOf(e.getMessage())));
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
        return results;
    }

    private void askAll(Request request, List<Prepared> prepared) {
        each(request, prepared, each -> {
            ask(each);
            return each;
        });
    }

    /** Has the type look at the order. */
    void ask(Prepared prepared) {
        try {
            for (String name : fileParameters(prepared.type())) {
                prepared.parameters().text(name).ifPresent(file -> uploads.check(prepared.id(), name, file));
            }
            prepared.type().check().accept(prepared.parameters());
        } catch (InvalidParameterException e) {
            // the type's own words, which may quote what they refuse
            Map<String, Object> values = prepared.parameters().asMap();
            var redaction = Redaction.of(prepared.type().parameters().stream()
                    .filter(each -> each.secret() && values.containsKey(each.name()))
                    .map(each -> values.get(each.name()))
                    .toList());
            throw new InvalidOrderException(
                    "parameters." + e.parameter(), redaction.text(String.valueOf(e.getMessage())));
        }
    }

    private List<String> accept(Request request, List<Prepared> prepared) {
        askAll(request, prepared);
        return prepared.stream().map(each -> accept(each, request.retryOf())).toList();
    }

    private String accept(Prepared prepared, @Nullable String retryOf) {
        String id = prepared.id();
        Order order = prepared.order();
        TypeDefinition type = prepared.type();
        var wanted = new TaskOrder(
                type.name(),
                type.module(),
                order.priority(),
                prepared.due(),
                order.key(),
                order.tag(),
                type.abortable(),
                type.restartable(),
                type.attempts(),
                order.ttl(),
                order.product(),
                order.scope(),
                retryOf,
                prepared.number(),
                order.by().name());
        var task = new Task(id, store.nextSeq(), wanted, settings.node(), prepared.now());
        store.insert(
                task,
                new TaskDetail(
                        id,
                        prepared.stored(),
                        ParametersJson.write(Parameters.of(order.attributes())),
                        order.summary()));
        journal.append(id, Journal.Kind.SUBMITTED, settings.node(), order.by(), null);
        if (retryOf != null && !journal.append(retryOf, Journal.Kind.RETRIED, settings.node(), order.by(), id)) {
            throw new UnknownTaskException(retryOf);
        }
        changes.accept(new TaskChanged(id, task.state(), task.lane(), true));
        return id;
    }
}
