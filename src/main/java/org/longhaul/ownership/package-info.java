/**
 * Who runs what: the node and its lease, the gates of the queue, the claim, the fence of every write a run makes, and
 * the rescue of what a lost node left behind. From queue to claim, and from a lost node back to the queue.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.ownership;
