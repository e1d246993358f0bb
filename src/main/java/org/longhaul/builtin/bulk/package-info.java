/** One act on many tasks: a task of its own, which goes through all that a filter finds. */
@org.jspecify.annotations.NullMarked
package org.longhaul.builtin.bulk;
