package org.longhaul.management;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A list of these records is a table: its name, and the column that tells its rows apart. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Rows {
    /** The name of the type, as clients see it. */
    String name();

    /** The column whose values are all different. */
    String index();
}
