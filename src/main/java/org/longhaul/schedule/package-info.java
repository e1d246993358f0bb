/**
 * What recurs: schedules by an interval, each bound to one node, whose every tick is claimed once and becomes an order.
 * Before submission, which makes the task.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.schedule;
