/**
 * The edge towards the application that Longhaul is part of: submits, aborts and reads in the transaction of whoever
 * calls.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.application;
