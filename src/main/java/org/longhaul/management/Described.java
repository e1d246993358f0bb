package org.longhaul.management;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a bean, an attribute, an operation, a parameter or a column is, for the people who look at it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@interface Described {
    /** The description, in a sentence. */
    String value();

    /** The unit of a number, such as {@code seconds}. */
    String unit() default "";

    /** The name of a parameter. */
    String name() default "";
}
