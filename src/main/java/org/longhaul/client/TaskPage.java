package org.longhaul.client;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param tasks the tasks, in the order that was asked for
 * @param next the filter that gives the next part; empty if this is the last
 */
public record TaskPage(List<Task> tasks, Optional<TaskFilter> next) {}
