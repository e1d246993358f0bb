package org.longhaul.platform;

/** Asks components to look whether the server has what they need; whoever misses something throws. */
public record Checked() {}
