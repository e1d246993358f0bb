package org.longhaul.platform;

/** The ground is ready: the settings are valid, the database is migrated. Components start their work on it. */
public record Started() {}
