/**
 * The types of task that Longhaul brings along, one package each. They are written as any user would write his own:
 * against {@code org.longhaul.spi}, with a little of {@code platform} where they keep rows of their own.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.builtin;
