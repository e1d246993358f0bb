/**
 * Which types of task there are, and what each says of itself: handlers found among the beans, and JSL files found in
 * META-INF/batch-jobs. Submission checks orders against it, execution runs by it, the edges show it.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.catalog;
