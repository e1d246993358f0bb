package org.longhaul.following;

import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;

/**
 * How a task stands, in short. It may be a moment ahead of a commit: good to know when to look, not what to answer.
 *
 * @param eventNo the number of its latest event
 */
public record Standing(String id, int eventNo, TaskState state, Progress progress) {}
