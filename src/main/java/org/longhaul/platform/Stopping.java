package org.longhaul.platform;

/**
 * The application goes down, while the database and HTTP are still there. Observers drain: they return when nothing of
 * theirs runs any more, or their time is up.
 */
public record Stopping() {}
