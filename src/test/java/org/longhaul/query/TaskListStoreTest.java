package org.longhaul.query;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.platform.Jdbc;
import org.longhaul.spi.Parameters;
import org.longhaul.submission.Counter;
import org.longhaul.task.Gate;
import org.longhaul.task.Reason;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

/** Every filter and every order, held against a model in memory. */
@OnEachDatabase
class TaskListStoreTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");
    private static final List<String> TYPES = List.of("alpha", "alpha-b", "beta", "gamma2");
    private static final List<String> SUBMITTERS = List.of("ann", "Ann", "bob", "o'hara, jr");
    private static final List<String> WORDS = List.of(
            "nightly", "Import", "100%", "a_b", "c:\\dir", "x*y", "wow!", "Grüße", "comma, here", "{\"a\":\"b\"}");

    private final TestDatabase database;
    private final TaskQuery query;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Model> model = new LinkedHashMap<>();
    private int number;

    TaskListStoreTest(TestDatabase database) {
        this.database = database;
        this.query = new Counter(database).query();
    }

    /** A task as the test remembers it. */
    private record Model(
            String id,
            long seq,
            String type,
            String module,
            TaskState state,
            Gate gate,
            Reason reason,
            int priority,
            String key,
            String tag,
            String product,
            String submitter,
            String owner,
            String endedBy,
            String scope,
            String kind,
            boolean internal,
            boolean consumed,
            boolean abortAsked,
            String retryOf,
            String parent,
            Instant created,
            Instant due,
            Instant started,
            Instant heartbeat,
            Instant ended,
            String summary,
            Map<String, String> attributes,
            List<String> comments) {
        String root() {
            return parent == null ? id : "root of " + parent;
        }

        boolean kept() {
            return seq % 3 == 0;
        }
    }

    @BeforeEach
    void clean() {
        database.clean();
        System.getLogger(TaskListStoreTest.class.getName())
                .log(System.Logger.Level.INFO, "{0}: seed {1,number,#}", database, seed);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> T anyOrNull(List<T> all) {
        return random.nextInt(3) == 0 ? null : any(all);
    }

    private Instant anyTime() {
        return BEGIN.plusSeconds(random.nextInt(40)).plusNanos(random.nextInt(3) * 1000L);
    }

    private String words() {
        return Stream.generate(() -> any(WORDS)).limit(1 + random.nextInt(3)).collect(Collectors.joining(" "));
    }

    private Model task() {
        TaskState state = any(List.of(TaskState.values()));
        boolean begun = state != TaskState.QUEUED;
        String id = "00000000-0000-7000-8000-%012d".formatted(++number);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : List.of("keyspace", "table", "a.b-c_d")) {
            if (random.nextBoolean()) {
                attributes.put(name, any(WORDS));
            }
        }
        return new Model(
                id,
                number,
                any(TYPES),
                any(List.of("m", "n")),
                state,
                begun ? null : any(List.of(Gate.values())),
                anyOrNull(List.of(Reason.DONE, Reason.BACKOFF, Reason.NODE_LOST)),
                random.nextInt(5) - 2,
                anyOrNull(List.of("k1", "k,2")),
                anyOrNull(List.of("fast", "slow")),
                anyOrNull(List.of("atlas", "boreas")),
                any(SUBMITTERS),
                state == TaskState.RUNNING ? any(List.of("one", "two")) : null,
                state.isFinal() ? anyOrNull(List.of("one", "two")) : null,
                any(List.of("", "keyspace", "cluster")),
                any(List.of("node", "cluster")),
                random.nextInt(4) == 0,
                random.nextBoolean(),
                random.nextBoolean(),
                anyOrNull(List.of("r1", "r2")),
                anyOrNull(List.of("p1", "p2")),
                anyTime(),
                anyTime(),
                begun ? anyTime() : null,
                begun && random.nextBoolean() ? anyTime() : null,
                state.isFinal() ? anyTime() : null,
                random.nextInt(4) == 0 ? null : words(),
                attributes,
                Stream.generate(this::words).limit(random.nextInt(3)).toList());
    }

    private void add(int tasks) {
        database.transactions().own(() -> {
            for (int i = 0; i < tasks; i++) {
                Model task = task();
                insert(task);
                model.put(task.id(), task);
            }
        });
    }

    private static Object time(Instant time) {
        return time == null ? Jdbc.Null.TIME : time;
    }

    private void insert(Model task) {
        database.engine()
                .update(
                        """
                        INSERT INTO task (id, seq, root_id, module, type, lane, kind, scope, product, state, gate, reason,
                            abortable, restartable, internal, consumed, gc_hold, priority, due, task_key, tag, owner, max_attempts,
                            abort_at, accepted_by, ended_by, created, started, heartbeat, ended, submitter, retry_of,
                            parent_id)
                        VALUES (?, ?, ?, ?, ?, 'l', ?, ?, ?, ?, ?, ?, true, true, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 'x', ?, ?, ?, ?,
                            ?, ?, ?, ?)""",
                        task.id(),
                        task.seq(),
                        task.root(),
                        task.module(),
                        task.type(),
                        task.kind(),
                        task.scope(),
                        task.product(),
                        task.state(),
                        task.gate() == null ? Jdbc.Null.NUMBER : task.gate(),
                        task.reason() == null ? null : task.reason().code(),
                        task.internal(),
                        task.consumed(),
                        task.kept(),
                        task.priority(),
                        task.due(),
                        task.key(),
                        task.tag(),
                        task.owner(),
                        task.abortAsked() ? task.created() : Jdbc.Null.TIME,
                        task.endedBy(),
                        task.created(),
                        time(task.started()),
                        time(task.heartbeat()),
                        time(task.ended()),
                        task.submitter(),
                        task.retryOf(),
                        task.parent());
        database.engine()
                .update(
                        "INSERT INTO task_detail (task_id, parameters, attributes, summary) VALUES (?, '{}', ?, ?)",
                        task.id(),
                        ParametersJson.write(Parameters.of(task.attributes())),
                        task.summary());
        int no = 0;
        for (String comment : task.comments()) {
            database.engine()
                    .update(
                            "INSERT INTO task_event (task_id, num, kind, state, epoch, attempt, actor, note)"
                                    + " VALUES (?, ?, ?, 0, 0, 0, 'x', ?)",
                            task.id(),
                            ++no,
                            no % 3 == 2 ? "CHANGED" : "COMMENT",
                            comment);
        }
    }

    private void removeSome() {
        for (Model task : List.copyOf(model.values())) {
            if (random.nextInt(10) == 0) {
                database.engine().update("DELETE FROM task WHERE id = ?", task.id());
                model.remove(task.id());
            }
        }
    }

    /** A filter: its parameters, and which tasks it finds. */
    private record Wanted(String parameters, Predicate<Model> finds) {}

    private Wanted wanted(String name) {
        return switch (name) {
            case "id" -> among(name, List.copyOf(model.keySet()), Model::id);
            case "state" ->
                among(name, names(TaskState.values()), task -> task.state().name());
            case "gate" ->
                among(
                        name,
                        names(Gate.values()),
                        task -> task.gate() == null ? null : task.gate().name());
            case "reason" ->
                among(
                        name,
                        Stream.of(Reason.values()).map(Reason::code).toList(),
                        task -> task.reason() == null ? null : task.reason().code());
            case "type" -> among(name, TYPES, Model::type);
            case "module" -> among(name, List.of("m", "n", "o"), Model::module);
            case "product" ->
                among(
                        name,
                        List.of("atlas", "boreas", "none"),
                        task -> Objects.requireNonNullElse(task.product(), "none"));
            case "submitter" -> among(name, SUBMITTERS, Model::submitter);
            case "node" ->
                among(name, List.of("one", "two"), task -> task.owner() == null ? task.endedBy() : task.owner());
            case "key" -> among(name, List.of("k1", "k,2"), Model::key);
            case "tag" -> among(name, List.of("fast", "slow"), Model::tag);
            case "priority" -> among(name, List.of("-2", "0", "1"), task -> String.valueOf(task.priority()));
            case "minPriority" -> new Wanted(name + "=-1", task -> task.priority() >= -1);
            case "maxPriority" -> new Wanted(name + "=1", task -> task.priority() <= 1);
            case "kind" -> among(name, List.of("node", "cluster"), Model::kind);
            case "internal" -> among(name, List.of("true", "false"), task -> String.valueOf(task.internal()));
            case "abortRequested" -> among(name, List.of("true", "false"), task -> String.valueOf(task.abortAsked()));
            case "consumed" -> among(name, List.of("true", "false"), task -> String.valueOf(task.consumed()));
            case "kept" -> among(name, List.of("true", "false"), task -> String.valueOf(task.kept()));
            case "retryOf" -> among(name, List.of("r1", "r2"), Model::retryOf);
            case "parent" -> among(name, List.of("p1", "p2"), Model::parent);
            case "root" -> among(name, List.of("root of p1", "root of p2"), Model::root);
            case "scope" -> among(name, List.of("keyspace", "cluster"), Model::scope);
            case "summary" ->
                like(name, task -> Stream.ofNullable(task.summary()).toList());
            case "comment" -> like(name, TaskListStoreTest::comments);
            case "createdAfter" -> after(name, Model::created);
            case "createdBefore" -> before(name, Model::created);
            case "startedAfter" -> after(name, Model::started);
            case "startedBefore" -> before(name, Model::started);
            case "endedAfter" -> after(name, Model::ended);
            case "endedBefore" -> before(name, Model::ended);
            case "heartbeatAfter" -> after(name, Model::heartbeat);
            case "heartbeatBefore" -> before(name, Model::heartbeat);
            case "dueAfter" -> after(name, Model::due);
            case "dueBefore" -> before(name, Model::due);
            case "attribute.table", "attribute.a.b-c_d" ->
                among(name, WORDS, task -> task.attributes().get(name.substring("attribute.".length())));
            default -> throw new AssertionError("The model knows no filter " + name);
        };
    }

    private static List<String> comments(Model task) {
        var comments = new ArrayList<String>();
        for (int i = 0; i < task.comments().size(); i++) {
            if ((i + 1) % 3 != 2) {
                comments.add(task.comments().get(i));
            }
        }
        return comments;
    }

    private static List<String> names(Enum<?>[] all) {
        return Stream.of(all).map(Enum::name).toList();
    }

    private Wanted among(String name, List<String> all, Function<Model, String> of) {
        Set<String> values =
                Stream.generate(() -> any(all)).limit(1 + random.nextInt(3)).collect(Collectors.toSet());
        return new Wanted(
                values.stream().map(value -> pair(name, value)).collect(Collectors.joining("&")),
                task -> of.apply(task) != null && values.contains(of.apply(task)));
    }

    private static String pair(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Wanted like(String name, Function<Model, List<String>> texts) {
        String word = any(WORDS).toUpperCase(Locale.ROOT).replace("Ü", "ü"); // some databases fold only ASCII
        String pattern = List.of("*" + word + "*", word + "*", "*" + word, "*").get(random.nextInt(4));
        Pattern expression = Pattern.compile(
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.CASE_INSENSITIVE);
        return new Wanted(
                pair(name, pattern),
                task -> texts.apply(task).stream()
                        .anyMatch(text -> expression.matcher(text).matches()));
    }

    private Wanted after(String name, Function<Model, Instant> time) {
        Instant bound = anyTime();
        return new Wanted(
                pair(name, bound.toString()),
                task -> time.apply(task) != null && !time.apply(task).isBefore(bound));
    }

    private Wanted before(String name, Function<Model, Instant> time) {
        Instant bound = anyTime();
        return new Wanted(
                pair(name, bound.toString()),
                task -> time.apply(task) != null && !time.apply(task).isAfter(bound));
    }

    private static List<String> filters() {
        return Stream.concat(TaskFilter.names().stream(), Stream.of("attribute.table", "attribute.a.b-c_d"))
                .toList();
    }

    private Wanted several(List<String> names) {
        List<Wanted> each = names.stream().map(this::wanted).toList();
        boolean internal = names.contains("internal") || names.contains("parent") || names.contains("root");
        return new Wanted(
                each.stream().map(Wanted::parameters).collect(Collectors.joining("&")),
                task -> (internal || !task.internal())
                        && each.stream().allMatch(one -> one.finds().test(task)));
    }

    private static Comparator<Model> order(TaskSort sort) {
        Comparator<Model> newest = comparing(Model::seq).reversed();
        return switch (sort.by()) {
            case CREATED -> sort.descending() ? newest : newest.reversed();
            case PRIORITY -> by(Model::priority, sort).thenComparing(newest);
            case DUE -> by(Model::due, sort).thenComparing(newest);
            case STARTED -> by(Model::started, sort).thenComparing(newest);
            case ENDED -> by(Model::ended, sort).thenComparing(newest);
            case HEARTBEAT -> by(Model::heartbeat, sort).thenComparing(newest);
            case TYPE -> by(Model::type, sort).thenComparing(newest);
            case STATE -> by(Model::state, sort).thenComparing(newest);
        };
    }

    private static <T extends Comparable<T>> Comparator<Model> by(Function<Model, T> value, TaskSort sort) {
        Comparator<T> order = sort.descending() ? reverseOrder() : naturalOrder();
        return comparing(value, nullsLast(order));
    }

    private TaskSort anySort() {
        return new TaskSort(any(List.of(TaskSort.By.values())), random.nextBoolean());
    }

    private List<String> expected(Predicate<Model> finds, TaskSort sort, Sight sight) {
        return model.values().stream()
                .filter(task -> sight.covers(task.product(), task.submitter()))
                .filter(finds)
                .sorted(order(sort))
                .map(Model::id)
                .toList();
    }

    private List<String> walked(Sight sight, TaskFilter filter, TaskSort sort, Runnable between) {
        var ids = new ArrayList<String>();
        Place place = null;
        do {
            var page = query.list(sight, filter, sort, 1 + random.nextInt(20), place);
            page.items().forEach(task -> ids.add(task.id()));
            place = page.next();
            between.run();
        } while (place != null);
        return ids;
    }

    @Test
    void each_filter_and_any_of_them_together_find_what_the_model_says_in_its_order() {
        add(250);
        var sights = List.of(
                Sight.ALL,
                new Sight(false, Set.of("atlas"), null),
                new Sight(false, Set.of("atlas", "boreas"), "ann"),
                new Sight(false, Set.of(), "bob"),
                new Sight(false, Set.of(), null));
        var combinations = new ArrayList<List<String>>();
        combinations.add(List.of());
        filters().forEach(name -> {
            combinations.add(List.of(name));
            combinations.add(List.of(name));
        });
        for (int i = 0; i < 120; i++) {
            combinations.add(Stream.generate(() -> any(filters()))
                    .limit(2 + random.nextInt(2))
                    .distinct()
                    .toList());
        }
        int found = 0;
        for (List<String> names : combinations) {
            Wanted wanted = several(names);
            TaskSort sort = anySort();
            Sight sight = names.size() < 2 ? Sight.ALL : any(sights);
            TaskFilter filter = TaskFilter.of(wanted.parameters());
            var expected = expected(wanted.finds(), sort, sight);
            String about =
                    "%s: seed %d, %s, sort %s, %s".formatted(database, seed, wanted.parameters(), sort.name(), sight);

            assertThat(walked(sight, filter, sort, () -> {})).as(about).isEqualTo(expected);
            assertThat(query.count(List.of(Sight.ALL, sight), filter, Long.MAX_VALUE))
                    .as(about)
                    .isEqualTo(expected.size());
            assertThat(query.walk(List.of(sight, Sight.ALL), filter, 100, 200, TaskQuery.MAX_LIMIT)
                            .values())
                    .as(about)
                    .containsExactlyElementsOf(
                            expected(wanted.finds(), new TaskSort(TaskSort.By.CREATED, false), sight).stream()
                                    .filter(id -> model.get(id).seq() > 100
                                            && model.get(id).seq() < 200)
                                    .toList());
            assertThat(TaskFilter.of(filter.text())).as(about).isEqualTo(filter);
            found += expected.size();
        }
        assertThat(found).as("the filters find something").isGreaterThan(1000);
    }

    @Test
    void a_walk_shows_what_was_there_all_the_time_once_and_in_order_while_tasks_come_and_go() {
        for (TaskSort.By by : TaskSort.By.values()) {
            for (boolean descending : List.of(true, false)) {
                var sort = new TaskSort(by, descending);
                database.clean();
                model.clear();
                add(60);
                Set<String> before = new HashSet<>(model.keySet());
                var all = new LinkedHashMap<>(model);

                var walked = walked(Sight.ALL, TaskFilter.of("internal=true&internal=false"), sort, () -> {
                    removeSome();
                    add(model.size() < 200 ? 3 : 0);
                    all.putAll(model);
                });

                String about = "%s: seed %d, sort %s".formatted(database, seed, sort.name());
                assertThat(walked).as(about).doesNotHaveDuplicates();
                assertThat(walked).as(about).isSortedAccordingTo(comparing(all::get, order(sort)));
                before.retainAll(model.keySet());
                assertThat(walked).as(about).containsAll(before);
            }
        }
    }

    @Test
    void whatever_a_value_says_it_is_only_a_value() {
        add(40);
        for (String evil :
                List.of("' OR 1=1 --", "\"; DROP TABLE task; --", "%", "_", "!", "!%", "\\", "*' OR 'a'='a")) {
            for (String name :
                    List.of("type", "submitter", "key", "attribute.table", "node", "product", "scope", "id")) {
                assertThat(query.list(Sight.ALL, TaskFilter.of(pair(name, evil)), TaskSort.NEWEST_FIRST, 200, null)
                                .items())
                        .as("%s is %s", name, evil)
                        .isEmpty();
            }
        }
        assertThat(query.count(List.of(Sight.ALL), TaskFilter.of("internal=true&internal=false"), Long.MAX_VALUE))
                .isEqualTo(40);
    }

    @Test
    void a_time_may_have_an_offset_and_leaves_out_tasks_without_it() {
        add(80);
        var filter = TaskFilter.of("startedAfter=2026-11-24T01:00:00%2B01:00&internal=true&internal=false");

        assertThat(filter.text()).contains("startedAfter=2026-11-24T00%3A00%3A00Z");
        assertThat(query.count(List.of(Sight.ALL), filter, Long.MAX_VALUE))
                .isEqualTo(model.values().stream()
                        .filter(task -> task.started() != null)
                        .count())
                .isPositive();
    }

    @Test
    void a_walk_has_bounds() {
        for (int limit : List.of(0, TaskQuery.MAX_LIMIT + 1)) {
            assertThatThrownBy(() -> query.list(Sight.ALL, TaskFilter.NONE, TaskSort.NEWEST_FIRST, limit, null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
