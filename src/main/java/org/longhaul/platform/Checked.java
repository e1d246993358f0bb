package org.longhaul.platform;

import jakarta.servlet.ServletContext;

/**
 * Asks components to look whether the server has what they need; whoever misses something throws.
 *
 * @param application the application as it is deployed; injected, it would be there during requests only
 */
public record Checked(ServletContext application) {}
