package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AsyncOutletTest {
    private final Connection connection = new Connection();
    private int completed;
    private int room;
    private int gone;
    private final AsyncOutlet outlet = new AsyncOutlet(context(), () -> room++, () -> gone++);

    /** Is ready for as many writes as a test allows. */
    private static final class Connection extends ServletOutputStream {
        private final StringBuilder written = new StringBuilder();
        private int ready;
        private boolean broken;
        private WriteListener listener;

        @Override
        public boolean isReady() {
            return ready > 0;
        }

        @Override
        public void setWriteListener(WriteListener writer) {
            listener = writer;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("one by one");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            assertThat(ready).as("it is written to only when it is ready").isPositive();
            if (broken) {
                throw new IOException("broken pipe");
            }
            ready--;
            written.append(new String(bytes, from, length, StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {
            assertThat(ready).isPositive();
        }

        void allow(int writes) throws IOException {
            ready = writes;
            listener.onWritePossible();
        }
    }

    private AsyncContext context() {
        return proxy(AsyncContext.class, method -> switch (method) {
            case "getResponse" ->
                proxy(ServletResponse.class, asked -> asked.equals("getOutputStream") ? connection : null);
            case "complete" -> {
                completed++;
                yield null;
            }
            default -> null;
        });
    }

    private static <T> T proxy(Class<T> type, java.util.function.Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.apply(method.getName())));
    }

    @Test
    void what_is_sent_before_the_connection_is_ready_is_kept() throws IOException {
        outlet.send("a");
        outlet.open();
        outlet.send("b");
        assertThat(connection.written).isEmpty();
        assertThat(outlet.isEmpty()).isFalse();

        connection.allow(10);

        assertThat(connection.written).hasToString("ab");
        assertThat(outlet.isEmpty()).isTrue();
    }

    @Test
    void it_writes_only_what_the_connection_takes() throws IOException {
        outlet.open();
        outlet.send("a");
        outlet.send("b");
        outlet.send("c");

        connection.allow(2);
        assertThat(connection.written).hasToString("ab");
        connection.allow(5);

        assertThat(connection.written).hasToString("abc");
    }

    @Test
    void it_says_when_it_is_full_and_when_there_is_room_again() throws IOException {
        outlet.open();
        assertThat(outlet.hasRoom()).isTrue();
        outlet.send("x".repeat(AsyncOutlet.ROOM));
        assertThat(outlet.hasRoom()).isFalse();
        assertThat(room).isZero();

        connection.allow(10);

        assertThat(room).isEqualTo(1);
        assertThat(outlet.hasRoom()).isTrue();
    }

    @Test
    void it_ends_after_all_is_written() throws IOException {
        outlet.open();
        outlet.send("a");
        outlet.end();
        assertThat(completed).isZero();

        connection.allow(5);

        assertThat(connection.written).hasToString("a");
        assertThat(completed).isEqualTo(1);
        assertThat(gone).isEqualTo(1);
    }

    @Test
    void a_client_that_is_gone_is_told_once_and_nothing_is_kept_for_it() throws IOException {
        outlet.open();
        outlet.send("a");
        connection.broken = true;
        connection.allow(5);
        outlet.onError(new IOException("again"));
        outlet.send("b");

        assertThat(gone).isEqualTo(1);
        assertThat(completed).isEqualTo(1);
        assertThat(outlet.hasRoom()).isFalse();
        assertThat(connection.written).isEmpty();
    }

    @Test
    void to_cut_is_to_end_at_once() {
        outlet.open();
        outlet.send("a");

        outlet.cut();

        assertThat(connection.written).isEmpty();
        assertThat(gone).isEqualTo(1);
    }
}
