/**
 * Running tasks: worker slots, the Jakarta Batch bridge and the direct executor, checkpoints, progress, comments, abort
 * and outcome. From run over report to finish. It may ask ownership for tasks and their fence, and the catalog for types.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.execution;
