/** Demonstration types, offered only with {@code longhaul.samples=true}: they count seconds, and end as they are asked to. */
@org.jspecify.annotations.NullMarked
package org.longhaul.builtin.sample;
