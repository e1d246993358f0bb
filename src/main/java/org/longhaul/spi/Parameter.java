package org.longhaul.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One parameter of a task type. It is checked when a task is submitted. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Parameter {
    /** Its name in an order. */
    String name();

    /** What it may hold. */
    ParameterType type() default ParameterType.STRING;

    /** Whether an order without it is refused. */
    boolean required() default false;

    /** Whether its value is kept out of answers, lists and logs. */
    boolean secret() default false;

    /** What it is if an order does not say, written as in an order's JSON; nothing if empty. */
    String defaultValue() default "";

    /** The smallest value allowed of a number. */
    long min() default Long.MIN_VALUE;

    /** The largest value allowed of a number, and the most characters of a string or a file's path. */
    long max() default Long.MAX_VALUE;

    /** The only values allowed, if any are named. */
    String[] allowed() default {};

    /** What it means, in one sentence for people. */
    String description() default "";
}
