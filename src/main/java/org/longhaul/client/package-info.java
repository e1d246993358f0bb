/**
 * Longhaul from another program, over HTTP: {@link org.longhaul.client.LonghaulClient}. Needs Java 17 and nothing else.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.client;
