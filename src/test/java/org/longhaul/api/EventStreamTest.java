package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.longhaul.testing.TaskViews.view;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longhaul.following.Standing;
import org.longhaul.platform.Journal;
import org.longhaul.query.EventView;
import org.longhaul.query.Page;
import org.longhaul.query.TaskView;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TaskViews;

class EventStreamTest {
    private static final Progress HALF = new Progress(5, 10, "rows");

    private final SettableClock clock = new SettableClock();
    private final Connection connection = new Connection();
    private final List<EventView> history = new ArrayList<>();
    private final List<TaskView> ended = new ArrayList<>();
    private int longestPage;
    private int failures;

    /** Takes what there is room for. */
    private static final class Connection implements Outlet {
        private final List<String> sent = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private boolean empty = true;
        private boolean ended;
        private boolean cut;

        @Override
        public boolean hasRoom() {
            return sent.size() < room;
        }

        @Override
        public boolean isEmpty() {
            return empty;
        }

        @Override
        public void send(String text) {
            sent.add(text);
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void cut() {
            cut = true;
        }

        List<String> take() {
            var all = List.copyOf(sent);
            sent.clear();
            return all;
        }
    }

    @Test
    void it_begins_with_when_to_come_back_and_all_that_happened() {
        happen(Journal.Kind.SUBMITTED);
        happen(Journal.Kind.COMMENT);
        var stream = stream(0);
        stream.look(view("one", TaskState.QUEUED, 2), false);

        assertThat(connection.take())
                .containsExactly(
                        "retry: 2000\n\n",
                        "event: state\nid: 1\ndata: {\"no\":1,\"at\":\"2026-11-23T12:00:00Z\",\"kind\":\"SUBMITTED\","
                                + "\"state\":\"RUNNING\",\"epoch\":1,\"attempt\":1,\"actor\":\"ann\","
                                + "\"note\":\"two\\nlines\"}\n\n",
                        "event: comment\nid: 2\ndata: {\"no\":2,\"at\":\"2026-11-23T12:00:00Z\",\"kind\":\"COMMENT\","
                                + "\"state\":\"RUNNING\",\"epoch\":1,\"attempt\":1,\"actor\":\"ann\","
                                + "\"note\":\"two\\nlines\"}\n\n",
                        "event: progress\ndata: {\"completed\":0,\"state\":\"QUEUED\"}\n\n");
    }

    @Test
    void it_resumes_after_what_the_client_has() {
        IntStream.range(0, 5).forEach(i -> happen(Journal.Kind.COMMENT));
        var stream = stream(3);
        stream.look(view("one", TaskState.RUNNING, 5), false);

        assertThat(ids(connection.take())).containsExactly(4, 5);
        stream.look(view("one", TaskState.RUNNING, 5), false);
        assertThat(ids(connection.take())).isEmpty();
        happen(Journal.Kind.COMMENT);
        assertThat(stream.noticed(standing(6, TaskState.RUNNING, Progress.NONE)))
                .isTrue();
        stream.look(view("one", TaskState.RUNNING, 6), false);
        assertThat(ids(connection.take())).containsExactly(6);
    }

    @Test
    void progress_is_told_when_it_changes_and_at_most_twice_a_second() {
        var stream = begun();

        stream.noticed(standing(0, TaskState.RUNNING, HALF));
        assertThat(connection.take()).as("too soon").isEmpty();
        clock.advance(Duration.ofMillis(500));
        stream.noticed(standing(0, TaskState.RUNNING, HALF));
        assertThat(connection.take()).containsExactly("""
                        event: progress
                        data: {"completed":5,"total":10,"unit":"rows","percent":50.0,"state":"RUNNING"}

                        """);
        clock.advance(Duration.ofSeconds(5));
        stream.noticed(standing(0, TaskState.RUNNING, HALF));
        assertThat(connection.take()).as("nothing new").isEmpty();
    }

    @Test
    void what_happened_is_told_before_progress_after_it() {
        var stream = begun();
        clock.advance(Duration.ofSeconds(1));

        assertThat(stream.noticed(standing(1, TaskState.RUNNING, HALF))).isTrue();
        assertThat(connection.take()).isEmpty();
    }

    @Test
    void silence_is_broken_every_fifteen_seconds() {
        var stream = begun();
        clock.advance(Duration.ofMillis(14_999));
        stream.tick(clock.getAsLong());
        assertThat(connection.take()).isEmpty();

        clock.advance(Duration.ofMillis(1));
        stream.tick(clock.getAsLong());
        stream.tick(clock.getAsLong());

        assertThat(connection.take()).containsExactly(": alive\n\n");
    }

    @Test
    void the_end_comes_last_and_closes() {
        happen(Journal.Kind.ENDED);
        var stream = stream(0);
        var task = view("one", TaskState.SUCCEEDED, 1);
        stream.look(task, false);

        var sent = connection.take();
        assertThat(ids(sent)).containsExactly(1);
        assertThat(sent.get(2)).startsWith("event: end\ndata: {\"id\":\"one\"").endsWith("}\n\n");
        assertThat(connection.ended).isTrue();
        assertThat(ended).containsExactly(task);
        stream.look(task, false);
        assertThat(connection.take()).isEmpty();
    }

    @Test
    void a_slow_client_gets_everything_in_parts_and_nothing_is_read_ahead() {
        IntStream.range(0, 100).forEach(i -> happen(Journal.Kind.COMMENT));
        var stream = stream(0);
        var all = new ArrayList<Integer>();
        connection.room = 7;
        int looks = 0;
        while (!connection.ended) {
            stream.look(view("one", TaskState.FAILED, 100), false);
            assertThat(connection.sent).hasSizeLessThanOrEqualTo(8);
            all.addAll(ids(connection.take()));
            looks++;
        }

        assertThat(all).isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(looks).isGreaterThan(10);
        assertThat(longestPage).isEqualTo(EventStream.PAGE);
    }

    @Test
    void a_reading_that_fails_is_repeated() {
        happen(Journal.Kind.SUBMITTED);
        failures = 1;
        var stream = stream(0);
        assertThatThrownBy(() -> stream.look(view("one", TaskState.RUNNING, 1), false))
                .isInstanceOf(IllegalStateException.class);

        assertThat(stream.noticed(standing(1, TaskState.RUNNING, Progress.NONE)))
                .isTrue();
        stream.look(view("one", TaskState.RUNNING, 1), false);

        assertThat(ids(connection.take())).containsExactly(1);
    }

    @Test
    void a_client_that_takes_nothing_for_half_a_minute_is_cut_off() {
        var stream = begun();
        stream.tick(clock.getAsLong());
        connection.empty = false;
        clock.advance(Duration.ofSeconds(30));
        stream.tick(clock.getAsLong());
        assertThat(connection.cut).isFalse();

        clock.advance(Duration.ofMillis(1));
        stream.tick(clock.getAsLong());

        assertThat(connection.cut).isTrue();
    }

    @Test
    void it_ends_after_ten_minutes_so_that_the_client_has_to_prove_again_who_it_is() {
        var stream = begun();
        clock.advance(Duration.ofMinutes(10).plusMillis(1));
        stream.tick(clock.getAsLong());

        assertThat(connection.ended).isTrue();
        assertThat(ended).isEmpty();
    }

    @Test
    void it_ends_with_the_server_after_what_is_known() {
        happen(Journal.Kind.SUBMITTED);
        var stream = stream(0);

        stream.look(view("one", TaskState.RUNNING, 1), true);

        assertThat(ids(connection.take())).containsExactly(1);
        assertThat(connection.ended).isTrue();
    }

    @Test
    void it_ends_when_the_task_is_gone() {
        begun().look(null, false);

        assertThat(connection.ended).isTrue();
        assertThat(connection.take()).isEmpty();
    }

    private EventStream begun() {
        var stream = stream(0);
        stream.look(view("one", TaskState.RUNNING, 0), false);
        connection.take();
        return stream;
    }

    private EventStream stream(int last) {
        return new EventStream(
                this::page, last, new Links(URI.create("http://localhost/api/")), ended::add, connection, clock);
    }

    private Page<EventView, Integer> page(int after, int rows) {
        if (failures-- > 0) {
            throw new IllegalStateException("the database is away");
        }
        var items =
                history.stream().filter(event -> event.no() > after).limit(rows).toList();
        longestPage = Math.max(longestPage, items.size());
        boolean more = history.size() > after + items.size();
        return new Page<>(items, more ? items.get(items.size() - 1).no() : null);
    }

    private void happen(Journal.Kind kind) {
        history.add(new EventView(
                history.size() + 1,
                TaskViews.CREATED,
                kind,
                TaskState.RUNNING,
                null,
                null,
                1,
                1,
                null,
                "ann",
                null,
                "two\nlines"));
    }

    private static Standing standing(int events, TaskState state, Progress progress) {
        return new Standing("one", events, state, progress);
    }

    private static List<Integer> ids(List<String> frames) {
        return frames.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("id: "))
                .map(line -> Integer.valueOf(line.substring(4)))
                .toList();
    }
}
