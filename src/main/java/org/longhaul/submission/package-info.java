/**
 * Takes an order: checks it against its type, makes it durable in the caller's transaction, and puts it in the queue
 * behind its gate. The first arrow of the flow, submit to queue.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.submission;
