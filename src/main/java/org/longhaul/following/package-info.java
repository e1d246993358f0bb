/**
 * Following tasks: telling those who wait as soon as something changes, without a thread for each of them, and
 * remembering who has read what. One loop and one query per node serve all that is waited for.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.following;
