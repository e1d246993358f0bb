/**
 * The noun of every arrow: the task, its states, and what may become of it. Of Jakarta it knows only persistence
 * annotations, and of Longhaul nothing else.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.task;
