/**
 * {@code http-call}: one request to a host on the allow-list. {@link org.longhaul.builtin.http.AllowList} decides by name
 * and port, and by every address a name stands for; {@link org.longhaul.builtin.http.HttpSender} sends.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.builtin.http;
