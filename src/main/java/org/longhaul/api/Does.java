package org.longhaul.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.longhaul.security.Operation;

/** Which operation of the declared list a method of the REST interface maps. Every method has one that
 * does something for somebody who is signed in. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Does {
    /** The operation. */
    Operation value();
}
