/**
 * Runs what was claimed: worker slots, the bridge to Jakarta Batch, handlers on managed threads, and everything a run
 * says while it works. From claim to run, report and finish.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.execution;
