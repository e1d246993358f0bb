package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class LocalNodeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();

    @TempDir
    Path proc;

    LocalNodeTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    private TestNode node(String name) {
        return new TestNode(database, name, clock, new Processes(proc), TestNode.LEASE);
    }

    private TestNode here(String name) {
        return new TestNode(database, name, clock, new Processes(), TestNode.LEASE);
    }

    private LocalNode.Joining join(TestNode node) {
        return node.node.join(List.of("gpu", "big"));
    }

    private void leaseIsOverInDatabaseTime(String name) {
        database.engine()
                .update(
                        "UPDATE node SET lease_until = " + database.dialect().nowPlusMillis() + " WHERE name = ?",
                        -60_000L,
                        name);
    }

    private String state(String name) {
        return database.engine()
                .first("SELECT state FROM node WHERE name = ?", row -> row.getString(1), name)
                .orElseThrow();
    }

    @Test
    void a_node_joins_renews_drains_and_stops() {
        var one = node("one");
        assertThat(one.node.mayClaim()).isFalse();
        assertThat(one.node.sinceRenewal()).isEmpty();
        assertThat(join(one).joined()).isTrue();
        assertThat(join(one).joined()).isTrue();
        assertThat(one.node.mayClaim()).isTrue();
        assertThat(one.node.incarnation()).isPositive();
        assertThat(database.engine().first("SELECT tags FROM node", row -> row.getString(1)))
                .contains("big,gpu");

        assertThat(one.node.renew()).isTrue();
        assertThat(database.engine().first("SELECT beats FROM node", row -> row.getLong(1)))
                .contains(1L);
        one.node.drain();
        assertThat(state("one")).isEqualTo("DRAINING");
        assertThat(one.node.mayClaim()).isFalse();
        assertThat(one.node.renew()).isTrue();
        one.node.stopped();
        assertThat(state("one")).isEqualTo("STOPPED");
        assertThat(one.node.sinceRenewal()).isEmpty();
        assertThat(one.node.renew()).isFalse();
        assertThat(one.node.isDeclaredDead()).isFalse();
        assertThatThrownBy(() -> join(one)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_name_whose_node_has_stopped_is_free_at_once() {
        var one = node("one");
        join(one);
        one.node.stopped();
        var two = node("one");

        assertThat(join(two).joined()).isTrue();
        assertThat(two.node.incarnation()).isGreaterThan(one.node.incarnation());
    }

    @Test
    void a_name_whose_process_is_provably_gone_is_free_at_once() {
        join(here("one"));
        database.engine().update("UPDATE node SET process_start = process_start - 1");

        assertThat(join(here("one")).joined()).isTrue();
    }

    @Test
    void a_name_whose_process_is_alive_or_on_another_machine_is_free_only_when_it_has_been_silent() {
        var first = here("one");
        join(first);
        for (String change : List.of("host = 'here'", "boot_id = 'another'", "state = 'DEAD'")) {
            database.engine().update("UPDATE node SET " + change);
            var second = here("one");
            leaseIsOverInDatabaseTime("one");
            for (int i = 0; i < 22; i++) {
                assertThat(join(second).waitsFor()).as(change).contains("belongs to process");
                clock.advance(SECOND);
            }
            assertThat(join(second).joined()).as(change).isTrue();
        }
        assertThat(first.node.renew()).isFalse();
        assertThat(first.node.isFenced()).isTrue();
        assertThat(first.node.isDeclaredDead()).isTrue();
        assertThat(first.node.sinceRenewal())
                .as("it stays late")
                .hasValueSatisfying(age -> assertThat(age).isGreaterThan(TestNode.LEASE));
        assertThatThrownBy(() -> join(first)).hasMessageContaining("does not take its name back");
    }

    @Test
    void a_name_whose_node_beats_is_not_taken() {
        var first = node("one");
        join(first);
        var second = node("one");
        for (int i = 0; i < 60; i++) {
            if (i % 5 == 0) {
                assertThat(first.node.renew()).isTrue();
            }
            leaseIsOverInDatabaseTime("one");
            assertThat(join(second).joined()).isFalse();
            clock.advance(SECOND);
        }
        assertThat(first.node.mayClaim()).isTrue();
    }

    @Test
    void a_name_is_not_taken_while_the_lease_is_good_in_database_time_or_after_a_gap_in_the_looks() {
        join(node("one"));
        var second = node("one");
        for (int i = 0; i < 30; i++) {
            assertThat(join(second).joined()).isFalse();
            clock.advance(SECOND);
        }
        leaseIsOverInDatabaseTime("one");
        clock.advance(Duration.ofSeconds(30));
        assertThat(join(second).joined()).as("after a gap").isFalse();
    }

    @Test
    void a_node_that_cannot_renew_is_fenced_until_it_can_again() {
        var one = node("one");
        join(one);
        clock.advance(Duration.ofSeconds(15));
        assertThat(one.node.isFenced()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(one.node.isFenced()).isTrue();
        assertThat(one.node.mayClaim()).isFalse();

        assertThat(one.node.renew()).isTrue();
        assertThat(one.node.isFenced()).isFalse();
        assertThat(one.node.mayClaim()).isTrue();
    }

    @Test
    void a_silent_node_is_declared_dead_by_one_that_watched_it_all_the_time() {
        var one = node("one");
        var two = node("two");
        join(one);
        join(two);
        for (int i = 0; i < 22; i++) {
            assertThat(two.watch.look()).as("after %d s", i).isEmpty();
            if (i == 10) {
                leaseIsOverInDatabaseTime("one");
            }
            if (i % 5 == 4) {
                two.node.renew();
            }
            clock.advance(SECOND);
        }
        assertThat(two.watch.look()).containsExactly("one");
        assertThat(state("one")).isEqualTo("DEAD");
        assertThat(one.node.renew()).isFalse();
        assertThat(one.node.isDeclaredDead()).isTrue();
    }

    @Test
    void a_node_with_a_gap_in_its_own_renewals_condemns_nobody() {
        var one = node("one");
        var two = node("two");
        join(one);
        join(two);
        two.watch.look();
        leaseIsOverInDatabaseTime("one");
        clock.advance(Duration.ofSeconds(14));
        two.node.renew();
        clock.advance(Duration.ofSeconds(9));
        two.node.renew();

        assertThat(two.watch.look()).isEmpty();
        assertThat(state("one")).isEqualTo("UP");
    }

    @Test
    void a_process_is_gone_if_its_number_is_free_or_used_again_in_the_same_space() throws IOException {
        var processes = new Processes(proc);
        assertThat(processes.gone(new ProcessIdentity("h", "", 7, 100))).isFalse();
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.createDirectories(proc.resolve("self/ns"));
        Files.createDirectories(proc.resolve("7"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "boot\n");
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[1]"));
        Files.writeString(
                proc.resolve("7/stat"), "7 (a (very) odd name) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9");
        String boot = processes.self().boot();

        assertThat(boot).isEqualTo("boot pid:[1]");
        assertThat(processes.gone(new ProcessIdentity("h", boot, 7, 4711))).isFalse();
        assertThat(processes.gone(new ProcessIdentity("h", boot, 7, 4710))).isTrue();
        assertThat(processes.gone(new ProcessIdentity("h", boot, 8, 4711))).isTrue();
        assertThat(processes.gone(new ProcessIdentity("h", "boot pid:[2]", 8, 4711)))
                .isFalse();
        assertThat(processes.gone(new ProcessIdentity("h", "later pid:[1]", 8, 4711)))
                .isFalse();
    }
}
