package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void a_run_stands_still_at_the_named_visit_only() throws InterruptedException {
        var faults = new Faults("a place:3");
        var passed = new AtomicInteger();
        var run = new Thread(() -> {
            for (int visit = 0; visit < 5; visit++) {
                faults.at("another place");
                faults.at("a place");
                passed.incrementAndGet();
            }
        });
        run.start();

        await().until(() -> run.getState() == Thread.State.WAITING);

        assertThat(passed).hasValue(2);
        run.interrupt();
        run.join();
        assertThat(passed).hasValue(5);
    }

    @Test
    void nothing_stands_still_where_nothing_was_asked() {
        new Faults("").at("a place");
    }
}
