package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.longhaul.security.Operation;

class OpenBeanTest {
    /** Tells with which class loader it works. */
    @Described("A bean")
    public interface LoaderMXBean {
        /** While it is read. */
        @Described("The loader")
        String getLoader();

        /** While it acts. */
        @Described("The loader")
        @Manages(Operation.READ_TASK)
        String ask();
    }

    static final class Loader implements LoaderMXBean {
        @Override
        public String getLoader() {
            return String.valueOf(Thread.currentThread().getContextClassLoader());
        }

        @Override
        public String ask() {
            return getLoader();
        }
    }

    static @Nullable Object call(String what, Manages manages, Callable<@Nullable Object> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }

    private static Emitter emitter() throws MalformedObjectNameException {
        return new Emitter(new ObjectName("org.longhaul:type=Loader"), Clock.systemUTC(), Runnable::run);
    }

    @Test
    void the_thread_of_an_agent_has_no_class_loader_and_gets_the_applications_for_as_long_as_it_works_for_it()
            throws Exception {
        OpenBean bean = OpenBean.of(LoaderMXBean.class, new Loader(), OpenBeanTest::call, emitter());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            String ours = String.valueOf(OpenBean.class.getClassLoader());
            assertThat(bean.getAttribute("Loader")).isEqualTo(ours);
            assertThat(bean.invoke("ask", new Object[0], new String[0])).isEqualTo(ours);
            assertThat(thread.getContextClassLoader()).isNull();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void an_attribute_is_answered_once_however_often_it_is_named() throws Exception {
        OpenBean bean = OpenBean.of(LoaderMXBean.class, new Loader(), OpenBeanTest::call, emitter());
        String[] names = new String[10_000];
        Arrays.fill(names, "Loader");
        assertThat(bean.getAttributes(names)).hasSize(1);
    }
}
