package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.longhaul.security.Gatehouse.ADDRESS;
import static org.longhaul.security.Gatehouse.BOSS;
import static org.longhaul.security.Gatehouse.PASSWORD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.security.AccountException.Reason;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class AccountsStoreTest {
    private static final Grant ADMIN = Grant.everywhere(Role.ADMIN);

    private final TestDatabase database;
    private final Gatehouse gate;

    AccountsStoreTest(TestDatabase database) {
        this.database = database;
        this.gate = new Gatehouse(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void an_account_has_roles_for_everything_and_for_products() {
        gate.account("ann", Grant.everywhere(Role.VIEWER), new Grant(Role.OPERATOR, "red"));

        Account found = gate.accounts.get("ann");

        assertThat(found.grants())
                .containsExactlyInAnyOrder(Grant.everywhere(Role.VIEWER), new Grant(Role.OPERATOR, "red"));
        assertThat(found.disabled()).isFalse();
        assertThat(found.created()).isEqualTo(gate.clock.instant());
        assertThat(gate.acts()).containsExactly("account-created ann");
    }

    @Test
    void a_name_with_blanks_behind_it_is_another_name() {
        gate.account("ann", Grant.everywhere(Role.VIEWER));

        assertThatThrownBy(() -> gate.accounts.get("ann ")).isInstanceOf(AccountException.class);
        assertThatThrownBy(() -> gate.accounts.create("task-admin", PASSWORD, Set.of(), false, BOSS))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessageContaining("name of a role");
    }

    @Test
    void accounts_are_listed_by_name_part_after_part() {
        List.of("c", "a", "b").forEach(name -> gate.account(name, Grant.everywhere(Role.VIEWER)));

        assertThat(gate.accounts.list("", 2)).extracting(Account::name).containsExactly("a", "b");
        assertThat(gate.accounts.list("b", 2)).singleElement().isEqualTo(gate.accounts.get("c"));
        assertThat(gate.accounts.list("c", 2)).isEmpty();
    }

    @Test
    void a_name_is_given_once() {
        gate.account("ann");

        assertThatThrownBy(() -> gate.account("ann"))
                .isInstanceOfSatisfying(
                        AccountException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ACCOUNT_EXISTS));
        assertThat(gate.acts()).containsExactly("account-created ann");
    }

    @Test
    void of_many_who_make_one_account_at_once_one_does() throws Exception {
        var outcomes = atOnce(8, i -> {
            try {
                gate.account("ann");
                return "made";
            } catch (AccountException e) {
                return e.reason().name();
            }
        });

        assertThat(outcomes)
                .containsOnlyOnce("made")
                .filteredOn("ACCOUNT_EXISTS"::equals)
                .hasSize(7);
        assertThat(gate.acts()).containsExactly("account-created ann");
    }

    @Test
    void a_change_replaces_the_roles_and_is_remembered_once() {
        gate.account("ann", Grant.everywhere(Role.VIEWER));

        gate.accounts.change("ann", null, Set.of(new Grant(Role.SUBMITTER, "red")), true, BOSS);
        gate.accounts.change("ann", null, Set.of(new Grant(Role.SUBMITTER, "red")), true, BOSS);

        assertThat(gate.accounts.get("ann").grants()).containsExactly(new Grant(Role.SUBMITTER, "red"));
        assertThat(gate.accounts.get("ann").disabled()).isTrue();
        assertThat(gate.acts()).containsExactly("account-changed ann", "account-created ann");
        assertThat(gate.audit.list(AuditFilter.ALL, 1, null).get(0).note()).isEqualTo("task-submitter:red; disabled");
    }

    @Test
    void what_is_refused_leaves_nothing() {
        assertThatThrownBy(() -> gate.accounts.create("a b", null, Set.of(), false, BOSS))
                .isInstanceOf(InvalidOrderException.class);
        assertThatThrownBy(() -> gate.accounts.create("ann", "elevenchars", Set.of(), false, BOSS))
                .isInstanceOf(InvalidOrderException.class);
        assertThatThrownBy(() -> gate.accounts.create("ann", null, Set.of(new Grant(Role.VIEWER, "a b")), false, BOSS))
                .isInstanceOf(InvalidOrderException.class);
        assertThatThrownBy(() -> gate.accounts.change("ann", null, Set.of(), false, BOSS))
                .isInstanceOf(AccountException.class);

        assertThat(gate.accounts.list("", 10)).isEmpty();
        assertThat(gate.acts()).isEmpty();
    }

    @Test
    void the_last_admin_is_neither_removed_nor_disabled_nor_demoted() {
        gate.account("a", ADMIN);
        gate.account("product", new Grant(Role.ADMIN, "red"));
        gate.accounts.create("off", PASSWORD, Set.of(ADMIN), true, BOSS);

        assertLastAdmin(() -> gate.accounts.remove("a", BOSS));
        assertLastAdmin(() -> gate.accounts.change("a", null, Set.of(ADMIN), true, BOSS));
        assertLastAdmin(() -> gate.accounts.change("a", null, Set.of(new Grant(Role.ADMIN, "red")), false, BOSS));

        gate.account("b", ADMIN);
        gate.accounts.remove("a", BOSS);
        assertLastAdmin(() -> gate.accounts.remove("b", BOSS));
    }

    private static void assertLastAdmin(Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        AccountException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LAST_ADMIN));
    }

    @Test
    void of_admins_who_all_go_at_once_one_stays() throws Exception {
        int count = 4;
        IntStream.range(0, count).forEach(i -> gate.account("admin-" + i, ADMIN));

        var outcomes = atOnce(count, i -> {
            try {
                gate.accounts.remove("admin-" + i, BOSS);
                return "gone";
            } catch (AccountException e) {
                return e.reason().name();
            }
        });

        assertThat(outcomes).containsOnlyOnce("LAST_ADMIN");
        assertThat(gate.accounts.list("", 10)).hasSize(1);
    }

    @Test
    void a_token_is_found_by_its_text_and_the_text_is_kept_nowhere() {
        gate.account("ann", Grant.everywhere(Role.VIEWER));

        var fresh = gate.tokens.create("ann", "laptop", null, BOSS);

        assertThat(fresh.text()).matches("lh_[A-Za-z0-9_-]{43}");
        assertThat(fresh.toString()).doesNotContain(fresh.text());
        assertThat(gate.tokens.find(fresh.text()).map(Account::grants)).contains(Set.of(Grant.everywhere(Role.VIEWER)));
        assertThat(gate.tokens.find(fresh.text() + "x")).isEmpty();
        assertThat(database.engine().list("SELECT * FROM token", row -> {
                    var columns = new ArrayList<String>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        columns.add(row.getString(i));
                    }
                    return String.join(
                            " ", columns.stream().map(String::valueOf).toList());
                }))
                .singleElement()
                .asString()
                .contains("laptop")
                .doesNotContain(fresh.text().substring(3));
    }

    @Test
    void a_token_is_refused_from_its_end_on() {
        gate.account("ann");
        String text = gate.tokens
                .create("ann", "short", gate.clock.instant().plusSeconds(60), BOSS)
                .text();

        gate.clock.advance(Duration.ofSeconds(59));
        assertThat(gate.tokens.find(text)).isPresent();
        gate.clock.advance(Duration.ofSeconds(1));
        assertThat(gate.tokens.find(text)).isEmpty();
    }

    @Test
    void the_last_use_of_a_token_is_noted_once_a_minute() {
        gate.account("ann");
        String text = gate.tokens.create("ann", "laptop", null, BOSS).text();
        var first = gate.clock.instant();

        gate.tokens.find(text);
        gate.clock.advance(Duration.ofSeconds(59));
        gate.tokens.find(text);
        assertThat(gate.tokens.list("ann")).extracting(ApiToken::lastUsed).containsExactly(first);

        gate.clock.advance(Duration.ofSeconds(1));
        gate.tokens.find(text);
        assertThat(gate.tokens.list("ann")).extracting(ApiToken::lastUsed).containsExactly(first.plusSeconds(60));
    }

    @Test
    void a_revoked_token_is_gone_and_only_its_account_revokes_it() {
        gate.account("ann");
        gate.account("bob");
        var fresh = gate.tokens.create("ann", "laptop", null, BOSS);
        String id = fresh.token().id();

        assertThatThrownBy(() -> gate.tokens.revoke("bob", id, BOSS))
                .isInstanceOfSatisfying(
                        AccountException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_TOKEN));
        gate.tokens.revoke("ann", id, BOSS);

        assertThat(gate.tokens.find(fresh.text())).isEmpty();
        assertThat(gate.tokens.list("ann")).isEmpty();
        assertThat(gate.acts()).startsWith("token-revoked ann", "token-created ann");
    }

    @Test
    void an_account_that_is_disabled_or_removed_has_neither_token_nor_session() {
        gate.account("ann");
        String token = gate.tokens.create("ann", "laptop", null, BOSS).text();
        String session =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();

        gate.accounts.change("ann", null, Set.of(), true, BOSS);
        assertThat(gate.tokens.find(token)).isEmpty();
        assertThat(gate.sessions.find(session)).isEmpty();
        assertThat(gate.sessions.open("ann", PASSWORD, ADDRESS)).isEmpty();

        gate.accounts.change("ann", null, Set.of(), false, BOSS);
        assertThat(gate.tokens.find(token)).isPresent();
        assertThat(gate.sessions.find(session)).isPresent();

        gate.accounts.remove("ann", BOSS);
        assertThat(gate.tokens.find(token)).isEmpty();
        assertThat(gate.sessions.find(session)).isEmpty();
        assertThat(rows("token") + rows("login_session") + rows("role_grant")).isZero();
    }

    @Test
    void a_session_lives_while_it_is_used_and_a_week_at_most() {
        gate.account("ann");
        String idle = gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();
        String used = gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();

        for (int hour = 0; hour < 7 * 24; hour += 7) {
            assertThat(gate.sessions.find(used)).as("after %d hours", hour).isPresent();
            gate.clock.advance(Duration.ofHours(7));
        }
        assertThat(gate.sessions.find(idle)).isEmpty();
        assertThat(gate.sessions.find(used)).isEmpty();

        gate.sessions.open("ann", PASSWORD, ADDRESS);
        assertThat(rows("login_session"))
                .as("those that are over are forgotten")
                .isEqualTo(1);
    }

    @Test
    void a_session_that_is_closed_is_over() {
        gate.account("ann");
        String session =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();

        gate.sessions.close(session, BOSS);
        gate.sessions.close(session, BOSS);

        assertThat(gate.sessions.find(session)).isEmpty();
        assertThat(gate.acts()).containsExactly("signed-out boss", "signed-in ann", "account-created ann");
    }

    @Test
    void the_own_new_password_closes_the_other_sessions() {
        gate.account("ann");
        String here = gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();
        String elsewhere =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();
        var ann = new Authentication(new Caller("ann", ADDRESS, Set.of()), Authentication.Way.SESSION, here);

        assertThatThrownBy(() -> gate.accounts.changeOwnPassword(ann, "not the present one", "a new long one"))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessageContaining("current");
        gate.accounts.changeOwnPassword(ann, PASSWORD, "a new long one");

        assertThat(gate.sessions.find(here)).isPresent();
        assertThat(gate.sessions.find(elsewhere)).isEmpty();
        assertThat(gate.signIns.verify("ann", "a new long one", ADDRESS)).isPresent();
        assertThat(gate.signIns.verify("ann", PASSWORD, ADDRESS)).isEmpty();
    }

    @Test
    void the_audit_is_filtered_and_read_part_after_part() {
        gate.account("ann");
        gate.clock.advance(Duration.ofHours(1));
        gate.account("bob");
        gate.tokens.create("bob", "laptop", null, BOSS);

        var all = gate.audit.list(AuditFilter.ALL, 10, null);
        assertThat(all)
                .extracting(AuditEntry::action)
                .containsExactly("token-created", "account-created", "account-created");
        assertThat(gate.audit.list(AuditFilter.ALL, 10, all.get(0).id())).isEqualTo(all.subList(1, 3));
        assertThat(found(new AuditFilter(Set.of("boss"), Set.of("token-created"), Set.of(), null, null)))
                .isEqualTo(1);
        assertThat(found(new AuditFilter(Set.of("ann"), Set.of(), Set.of(), null, null)))
                .isZero();
        assertThat(found(new AuditFilter(Set.of(), Set.of(), Set.of("bob", "x"), null, null)))
                .isEqualTo(2);
        assertThat(found(new AuditFilter(Set.of(), Set.of(), Set.of(), gate.clock.instant(), null)))
                .isEqualTo(2);
        assertThat(found(new AuditFilter(Set.of(), Set.of(), Set.of(), null, gate.clock.instant())))
                .isEqualTo(1);
    }

    private int found(AuditFilter filter) {
        return gate.audit.list(filter, 10, null).size();
    }

    @Test
    void an_act_that_is_rolled_back_is_not_in_the_audit() {
        database.transactions().own(() -> {
            gate.account("ann");
            database.transactions().rollbackOnly();
        });

        assertThat(gate.acts()).isEmpty();
        assertThat(gate.accounts.list("", 10)).isEmpty();
    }

    private long rows(String table) {
        return database.engine()
                .first("SELECT count(*) FROM " + table, row -> row.getLong(1))
                .orElseThrow();
    }

    interface Numbered<T> {
        T call(int number) throws Exception;
    }

    static <T> List<T> atOnce(int threads, Numbered<T> work) throws Exception {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> all = IntStream.range(0, threads)
                    .<Callable<T>>mapToObj(i -> () -> work.call(i))
                    .toList();
            var results = new ArrayList<T>();
            for (Future<T> each : pool.invokeAll(all)) {
                results.add(each.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
