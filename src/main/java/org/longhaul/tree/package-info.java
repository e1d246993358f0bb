/**
 * Tasks that have children: how their progress and ends roll up, how a stop reaches all below, and how a tree is read.
 * Beside run and finish in the flow.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.tree;
