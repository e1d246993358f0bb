package org.longhaul.management;

import java.util.concurrent.Callable;
import javax.management.MBeanException;
import org.jspecify.annotations.Nullable;

/** Carries out what a client invokes or sets: as whoever they are, if they may, within the application. */
interface Calls {
    /**
     * Does it.
     *
     * @param what names the operation in the log
     * @param manages which operation it is, and whether it only tells something
     * @throws MBeanException around an exception of {@code javax.management} that says what cannot be done now
     * @throws SecurityException if the caller may not
     * @throws IllegalArgumentException if what was given is not valid
     */
    @Nullable
    Object call(String what, Manages manages, Callable<@Nullable Object> work) throws MBeanException;
}
