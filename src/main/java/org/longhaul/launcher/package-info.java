/**
 * Prepares and starts a server: pools, command files, ports, the extra jars; and ends one that does not become ready,
 * saying why. It lives outside the application and knows it by its readiness and its REST interface alone.
 */
@NullMarked
package org.longhaul.launcher;

import org.jspecify.annotations.NullMarked;
