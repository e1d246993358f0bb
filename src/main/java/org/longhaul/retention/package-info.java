/**
 * Forgetting: which ended tasks are old enough, and how they go without leaving anything behind but their totals. The
 * last arrow of the flow, finish to expire.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.retention;
