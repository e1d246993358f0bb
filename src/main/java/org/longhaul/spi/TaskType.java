package org.longhaul.spi;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a {@link TaskHandler} a type of task that can be submitted by name.
 *
 * <p>It is a CDI stereotype, so a jar whose only beans are handlers needs no beans.xml. A handler is {@link Dependent}
 * unless it names another scope: each run then has an instance of its own.
 */
@Stereotype
@Dependent
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TaskType {
    /** The name it is submitted by: lower-case letters, digits and hyphens, 64 at most; unique in an application. */
    String name();

    /** The module it belongs to; the type's own name if empty. */
    String module() default "";

    /** What it does, in one sentence for people. */
    String description() default "";

    /** The parameters an order may carry. Any other is refused. */
    Parameter[] parameters() default {};

    /** Whether a run can be asked to stop. */
    boolean abortable() default true;

    /**
     * Whether it may be run again after its node was lost or it failed. The promise for a restartable type is "at
     * least once", for any other "at most once".
     */
    boolean restartable() default false;

    /** How often it may be run in all, the first run included. A type that is not restartable always has one. */
    int attempts() default 3;

    /** How long to wait before the second attempt, as an ISO-8601 duration. It doubles with each further one. */
    String backoff() default "PT1S";

    /** The longest wait between two attempts, as an ISO-8601 duration. */
    String maxBackoff() default "PT5M";

    /** How long one attempt may take, as an ISO-8601 duration; no limit if empty. */
    String timeout() default "";

    /**
     * How long a task of this type is kept after its end, as an ISO-8601 duration; as the settings say if empty. An order
     * may say otherwise.
     */
    String ttl() default "";

    /** How many tasks of this type may run at once in the whole cluster; any number if 0. */
    int limit() default 0;

    /** How many tasks of this type may run at once on one node; any number if 0. */
    int nodeLimit() default 0;

    /**
     * Who may submit it: names of accounts, and of roles such as {@code task-admin}. Whoever may submit at all if empty.
     * {@link #SYSTEM} alone makes a type that only Longhaul itself submits.
     */
    String[] submitters() default {};

    /** Stands among {@link #submitters()} for Longhaul itself. */
    String SYSTEM = "SYSTEM";

    /** What runs it. */
    Execution execution() default Execution.BATCH;

    /** Whether it is there for demonstration only: it is then offered only with {@code longhaul.samples=true}. */
    boolean sample() default false;
}
