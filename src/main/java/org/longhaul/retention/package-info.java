/**
 * Limits: what waits, or keeps others waiting, for too long; which ended tasks are old enough, and how they go without
 * leaving anything behind but their totals; and what is kept. The last arrow of the flow, finish to expire.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.retention;
