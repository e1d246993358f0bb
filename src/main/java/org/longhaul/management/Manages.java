package org.longhaul.management;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.longhaul.security.Operation;

/** Which operation an operation or a settable attribute of a bean is, or which ones an attribute answers. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Manages {
    /** The operations of the declared list; of what is invoked or set, exactly one. */
    Operation[] value();

    /** Whether it only tells something: its impact is {@link javax.management.MBeanOperationInfo#INFO}. */
    boolean tells() default false;
}
