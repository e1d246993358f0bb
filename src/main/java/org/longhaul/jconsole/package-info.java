/**
 * A tab for JConsole: the tasks of a server as a tree that sorts, filters, shows progress and aborts. A jar of its own,
 * which needs a JDK and nothing else; it is no part of the server, and speaks with it through its management beans alone.
 *
 * <p>What is shown is decided by classes that know no window ({@link org.longhaul.jconsole.TaskForest} and its
 * neighbours); {@link org.longhaul.jconsole.ManagedTasks} alone speaks with the server, and never on the thread of events.
 */
@org.jspecify.annotations.NullMarked
package org.longhaul.jconsole;
