/**
 * Tasks that are computed when somebody asks: asks all sources there are, and lets none of them spoil an answer.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.tree.virtual;
