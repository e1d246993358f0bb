/** Tasks that are done once on every node. */
@org.jspecify.annotations.NullMarked
package org.longhaul.builtin.nodes;
