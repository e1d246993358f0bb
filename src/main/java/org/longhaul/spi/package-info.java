/**
 * What authors of task types compile against: a handler or the base classes of a batch job, the context of a run, and
 * the exceptions by which they speak. It asks nothing of the rest of Longhaul.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.spi;
