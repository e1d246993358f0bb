/** What the edges are asked for, read alike wherever it is asked: orders and schedules as JSON, and a caller's rights. */
@org.jspecify.annotations.NullMarked
package org.longhaul.request;
